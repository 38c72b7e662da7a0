import type { Language } from '../api/schema.ts'
import { broken, tryAgain } from './broken.ts'
import { accounts } from './en-accounts.ts'
import { billing } from './en-billing.ts'
import { blueprints } from './en-blueprints.ts'
import { chat } from './en-chat.ts'
import { leaving } from './en-leaving.ts'
import { rest } from './en-rest.ts'
import { logs, vitals } from './en-watching.ts'
import { workspace } from './en-workspace.ts'
import { isolated, plural } from './formats.ts'

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
    signIn: 'Sign in',
    signUp: 'Create account',
    signOut: 'Sign out',
    account: (name: string) => `Account of ${isolated(name)}`,
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
  leaving,
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
  },

  phases: {
    provisioning: 'Being set up',
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

  credentials: {
    title: 'Access',
    text: 'The secret token of your assistant’s gateway, for your own programs.',
    show: 'Show the token',
    warnTitle: 'Shown only once',
    warn: 'We show this token a single time and then forget how. Have a safe place ready, such as a password manager.',
    confirm: 'Show it now',
    shownTitle: 'Your gateway token',
    shown: 'Keep it now: when you close this, nobody can show it again.',
    token: 'Token',
    copyToken: 'Copy the token',
    port: 'Port on the machine',
    address: 'Address of the server',
    copyMachine: 'Copy the server’s address',
    use: 'The gateway listens only inside your machine. Whoever holds this token can speak as you there: do not share it. The chat on this page works without it.',
    done: 'I have kept it',
    already: 'The token was shown already and cannot be shown again.',
    /** The same about a sign-in on the machine, for software that is no assistant. */
    login: {
      text: 'The user and password with which you sign in on your server.',
      show: 'Show the sign-in',
      warnTitle: 'Shown only once',
      warn: 'We show the password a single time and then forget how. Have a safe place ready, such as a password manager.',
      confirm: 'Show it now',
      shownTitle: 'Your sign-in',
      shown: 'Keep it now: when you close this, nobody can show it again.',
      done: 'I have kept it',
      already: 'The sign-in was shown already and cannot be shown again.',
      use: 'Whoever holds this password can change everything that is yours on this server: do not share it.',
    },
    username: 'User',
    copyUsername: 'Copy the user',
    password: 'Password',
    copyPassword: 'Copy the password',
    command: 'In a terminal',
    copyCommand: 'Copy the command',
    hostKey: 'The server’s key: compare it when you first sign in',
    copyHostKey: 'Copy the key',
  },

  chat,

  operator: {
    title: 'All servers',
    text: 'Every server of this installation. Stuck ones come first.',
    counts: (all: number, stuck: number) =>
      `${plural('en', all, { one: `${all} server`, other: `${all} servers` })}, ${stuck} stuck`,
    account: 'Account',
    server: 'Server',
    state: 'State',
    step: 'Step',
    runs: 'Runs',
    place: 'Place',
    ordered: 'Ordered',
    stuck: 'Stuck',
    stuckTitle: 'Needs your attention',
    kinds: {
      subscription: 'Order',
      server: 'Server',
      refund: 'Refund',
      mail: 'Letter',
      provider: 'Provider',
      backup: 'Backup',
      restore: 'Restore',
      drill: 'Restore drill',
    } as Record<string, string>,
    failures: (count: number) =>
      plural('en', count, { one: `${count} try failed`, other: `${count} tries failed` }),
    none: 'No server yet.',
    forbiddenTitle: 'This page is for operators',
    forbidden: 'Your account does not run this installation. Your own servers are here:',
    refresh: 'Refresh',
  },

  notFound: {
    title: 'Nothing here but water',
    text: 'This page does not exist, or it is not yours to see.',
  },

  error: broken.en,
}

export type Words = typeof en
