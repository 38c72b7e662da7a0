import { workspace } from './en-workspace.ts'
import { isolated } from './formats.ts'

const { pages: _pages, ...tabs } = workspace

/** Where one may go, in English. */
export const palette = {
  title: 'Go to',
  box: 'Page, server or action',
  list: 'Places',
  none: 'Nothing is called that.',
  keys: 'Arrows choose, Enter goes there, Escape closes.',
  of: (hostname: string, what: string) => `${isolated(hostname)}: ${what}`,
  places: {
    servers: 'My servers',
    order: 'Order a server',
    billing: 'Billing',
    account: 'My account',
    letters: 'Letters to me',
    email: 'Change my e-mail address',
    password: 'Change my password',
    twoFactor: 'Two-step sign-in',
    sessions: 'Where I am signed in',
    apiKeys: 'API keys',
    team: 'Team',
    export: 'Take everything with me',
    erase: 'Erase everything',
    operator: 'All servers',
    money: 'Money',
    allLetters: 'All letters',
    drift: 'Lost and left over',
    updates: 'Updates',
  },
  ofServer: {
    ...tabs,
    model: 'Model and key',
    controlUi: 'OpenClaw’s own pages',
    credentials: 'Credentials',
    rest: 'Stop, start and hibernate',
    vitals: 'How busy it is',
    usage: 'Usage and limit',
    keys: 'SSH keys',
    domains: 'Domains of my own',
    import: 'Bring an OpenClaw of my own',
    backups: 'Backups and restore',
    plan: 'Change or cancel the plan',
  },
}
