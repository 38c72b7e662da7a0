import type { Language } from '../api/schema.ts'
import { broken, tryAgain } from './broken.ts'
import { accounts } from './en-accounts.ts'
import { billing } from './en-billing.ts'
import { blueprints } from './en-blueprints.ts'
import { chat } from './en-chat.ts'
import { rest } from './en-rest.ts'
import { logs, vitals } from './en-watching.ts'
import { workspace } from './en-workspace.ts'
import { isolated } from './formats.ts'

/** Every sentence of the app in English. Its shape is what the other languages must satisfy. */
export const en = {
  /** Whose sentences these are. */
  language: 'en' as Language,
  product: 'Sambuk',
  skipToContent: 'Skip to content',
  titleOf: (page: string) => `${page} · Sambuk`,

  nav: {
    label: 'Main',
    plans: 'Plans',
    servers: 'My servers',
    billing: 'Billing',
    operator: 'All servers',
    money: 'Money',
    letters: 'Letters to me',
    allLetters: 'All letters',
    myAccount: 'My account',
    signIn: 'Sign in',
    signUp: 'Create account',
    signOut: 'Sign out',
    account: (name: string) => `Account of ${isolated(name)}`,
    goTo: 'Go to…',
    otherLanguage: 'العربية',
    toDark: 'Use the dark theme',
    toLight: 'Use the light theme',
  },

  footer: {
    line: 'A sound small ship for everyone: your own server, your own assistant.',
    promise: 'Every paid order ends in a working server or a full refund.',
  },

  common: {
    tryAgain: tryAgain.en,
    close: 'Close',
    cancel: 'Cancel',
    optional: 'Optional',
    loading: 'Loading…',
    copied: 'Copied',
    copyRefused: 'Your browser did not allow copying. Select the text instead.',
    showPassword: 'Show what I type',
    hidePassword: 'Hide what I type',
    backHome: 'Back to the start page',
    offline: 'You are offline. What you see may be out of date; it updates by itself.',
  },

  problems: {
    unreachable: 'We cannot reach Sambuk at the moment. Check your connection and try again.',
    'timed-out': 'That took too long. Please try again.',
    unexpected: 'Something went wrong on our side. Please try again.',
  },

  ...accounts,
  billing,
  rest,
  workspace,
  vitals,
  logs,
  blueprints,

  model: {
    vendor: 'Vendor',
    vendors: {
      openai: 'OpenAI',
      anthropic: 'Anthropic',
      google: 'Google',
      openrouter: 'OpenRouter',
      custom: 'Another, OpenAI-compatible',
    },
    apiKey: 'API key',
    baseUrl: 'Address of the API',
    baseUrlHint: 'The address that ends in /v1.',
    modelId: 'Model',
    modelIdHint: 'Leave empty for our recommendation.',
    modelIdRequired: 'The name of the model at this address.',
    title: 'AI model',
    text: 'The key your assistant thinks with. Stored encrypted, sent only to your server.',
    current: (vendor: string, model: string) => `${vendor}, ${model}`,
    none: 'No key yet. The chat waits for it.',
    add: 'Add a key',
    replace: 'Replace the key',
    save: 'Save the key',
    saved: 'Saved. Your server takes it over in a moment.',
  },

  servers: {
    title: 'My servers',
    emptyTitle: 'No server yet',
    empty: 'Choose a plan and your first one is ready in a few minutes.',
    seePlans: 'See the plans',
    another: 'Order another',
    sharedBy: (name: string) => `Servers of ${isolated(name)}`,
    sharedAs: (name: string, role: string) => `Shared by ${isolated(name)} · ${role}`,
    notFoundTitle: 'No such server',
    notFound: 'It does not exist, or it is not shared with you any more.',
    toList: 'See my servers',
    roles: { viewer: 'Viewer', collaborator: 'Collaborator', manager: 'Manager' },
  },

  phases: {
    provisioning: 'Being set up',
    starting: 'Starting',
    ready: 'Ready',
    moving: 'Moving',
    restoring: 'Being restored',
    lost: 'Machine lost',
    suspended: 'Switched off',
    stopping: 'Being stopped',
    stopped: 'Stopped',
    hibernating: 'Going to rest',
    hibernated: 'Hibernating',
    waking: 'Waking up',
    refunding: 'Being refunded',
    refunded: 'Refunded',
    deleting: 'Being deleted',
    deleted: 'Deleted',
  },

  steps: {
    label: 'Steps',
    names: {
      name: 'Reserve the name',
      backup: 'Save a copy of everything',
      machine: 'Start your machine',
      dns: 'Point the address at it',
      install: 'Install its software',
      restore: 'Bring your data back',
      verify: 'Check that everything answers',
      announce: 'Hand it over to you',
    },
    about: {
      name: 'The address becomes yours.',
      backup: 'What is on your server is copied, encrypted, before anything else happens.',
      machine: 'A machine of your own is started at the provider.',
      dns: 'The name finds the way to your machine.',
      install: 'What you chose, its web server and its security settings.',
      restore: 'The copy is written to the new machine.',
      verify: 'Encrypted address, software and access all have to answer.',
      announce: 'You get a letter, and this page becomes your server.',
    },
    states: { waiting: 'Waiting', active: 'Working', done: 'Done', failed: 'Did not work' },
  },

  provisioning: {
    total: 'Elapsed',
    progress: (done: number, all: number) => `${done} of ${all} steps done`,
    next: (step: string) => `Next: ${step}`,
    last: 'This is the last step.',
    leave: 'You can close this page. We write to you when it is ready.',
    live: 'Live',
    polling: 'Updating every few seconds',
    stale: 'Connection lost. Trying again…',
    refundNote: 'If this does not work out, you get all of your money back by itself.',
  },

  refund: {
    refundingTitle: 'We are sorry: this server did not come to be',
    refunding: (amount: string) => `We are sending ${amount} back to you, all that you paid.`,
    refundingPlain: 'We are sending back all that you paid.',
    refundedTitle: 'Your money is on its way back',
    refunded: (amount: string) =>
      `${amount}, all that you paid, went back to your card. Banks take up to ten days to show it.`,
    refundedPlain:
      'All that you paid went back to your card. Banks take up to ten days to show it.',
    nothingToDo: 'You need not do anything.',
    why: 'Why',
    again: 'Order again',
  },

  server: {
    copyAddress: 'Copy the address',
    visit: 'Visit',
    about: 'About this server',
    plan: 'Plan',
    location: 'Location',
    runs: 'Runs',
    version: 'Version',
    updated: 'Updated on',
    machine: 'Machine',
    ip: 'IP address',
    readyIn: 'Ready after',
    ready: 'Ready since',
    unknown: 'Not known yet',
    givenBack: 'Given back while it rests',
    machineStates: {
      none: 'Not started yet',
      missing: 'Missing',
      running: 'Running',
      starting: 'Starting',
      creating: 'Being created',
      stopping: 'Stopping',
      stopped: 'Stopped',
      rebuilding: 'Being rebuilt',
      deleting: 'Being deleted',
      deleted: 'Deleted',
      unknown: 'Unknown',
    },
    gone: 'This server no longer exists.',
    goingTitle: 'This server is being deleted',
    stoppedTitle: 'This server is stopped',
    stopped: 'While it is stopped its address does not answer. What is on it is kept.',
    stoppingTitle: 'This server is being stopped',
    suspendedTitle: 'This server is switched off',
    suspended: 'Nothing on it is lost, and it comes back as it was.',
    movingTitle: 'Your server is moving to another machine',
    moving:
      'It does not answer for some minutes. Its name, its address and everything on it stay the same.',
    openTitle: 'It is up and answers here',
    openText:
      'Over an encrypted connection. To change what is on it, sign in with the details under “Access”.',
  },

  chat,

  notFound: {
    title: 'Nothing here but water',
    text: 'This page does not exist, or it is not yours to see.',
  },

  error: broken.en,
}

export type Words = typeof en
