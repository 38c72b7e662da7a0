import type { Account, Language, Server } from '../api/schema.ts'
import { palette as ar } from '../i18n/ar-palette.ts'
import { palette as en } from '../i18n/en-palette.ts'
import type { Entry } from './search.ts'

const words = { en, ar }

type Place = keyof typeof en.places
type Part = keyof typeof en.ofServer

const places: Record<Place, string> = {
  servers: '/servers',
  order: '#plans',
  billing: '/billing',
  account: '/account',
  letters: '/letters',
  email: '/account#email-title',
  password: '/account#password-title',
  twoFactor: '/account#two-factor-title',
  sessions: '/account#sessions-title',
  apiKeys: '/account#api-keys-title',
  team: '/account#team-title',
  export: '/account#export-title',
  erase: '/account#erase-title',
  operator: '/operator',
  money: '/operator/money',
  allLetters: '/operator/letters',
  drift: '/operator/drift',
  updates: '/operator/updates',
}
const operatorOnly: readonly Place[] = ['operator', 'money', 'allLetters', 'drift', 'updates']

const parts: Record<Part, string> = {
  home: '',
  chat: '',
  browser: '/browser',
  channels: '/channels',
  files: '/files',
  terminal: '/terminal',
  logs: '/logs',
  activity: '/activity',
  settings: '/settings',
  model: '/settings#model-title',
  controlUi: '/settings#control-ui-title',
  credentials: '/settings#credentials-title',
  rest: '/settings#rest-title',
  vitals: '/settings#vitals-title',
  usage: '/settings#usage-title',
  keys: '/settings#keys-title',
  domains: '/settings#domains-title',
  import: '/settings#import-title',
  backups: '/backups',
  plan: '/plan',
}
const assistantOnly: readonly Part[] = [
  ...(['chat', 'browser', 'channels', 'model', 'controlUi', 'credentials', 'usage'] as const),
  'import',
]

/** Of others' servers there is nothing to see of these. */
const ownerOnly: readonly Part[] = ['controlUi', 'credentials', 'plan']

const keysOf = <Key extends string>(record: Record<Key, unknown>) => Object.keys(record) as Key[]

/** Pure. Everywhere that somebody may go: each of their servers' pages, then their own. */
export function entriesOf(
  account: Pick<Account, 'role'>,
  servers: readonly Server[],
  language: Language,
): Entry[] {
  const [said, other] = language === 'ar' ? [words.ar, words.en] : [words.en, words.ar]
  const ofServers = servers.flatMap(({ id, hostname, blueprint, shared }) =>
    keysOf(parts)
      .filter(part => (blueprint.isAssistant ? part !== 'home' : !assistantOnly.includes(part)))
      .filter(part => shared === null || !ownerOnly.includes(part))
      .map(part => ({
        id: `${id}-${part}`,
        label: said.of(hostname, said.ofServer[part]),
        also: other.ofServer[part],
        href: `/${language}/servers/${id}${parts[part]}`,
      })),
  )
  const own = keysOf(places)
    .filter(place => account.role === 'operator' || !operatorOnly.includes(place))
    .map(place => ({
      id: place,
      label: said.places[place],
      also: other.places[place],
      href: `/${language}${places[place]}`,
    }))
  return [...own.slice(0, 1), ...ofServers, ...own.slice(1)]
}
