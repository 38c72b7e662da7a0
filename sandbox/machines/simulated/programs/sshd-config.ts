import type { VirtualDisk } from '../disk.ts'

const mainFile = '/etc/ssh/sshd_config'

/** What sshd knows of a caller when it looks for the blocks that are about them. */
export interface Caller {
  user: string
  groups: string[]
}

/** Keywords that sshd knows and scripts set; any other ends `sshd -t` with an error. */
const known = new Set(
  `acceptenv allowagentforwarding allowgroups allowtcpforwarding allowusers authenticationmethods
  authorizedkeysfile banner challengeresponseauthentication chrootdirectory clientaliveinterval
  clientalivecountmax denygroups denyusers disableforwarding forcecommand include
  kbdinteractiveauthentication listenaddress logingracetime loglevel match maxauthtries maxsessions
  passwordauthentication permitemptypasswords permitopen permitrootlogin permittty permittunnel
  permituserenvironment port printlastlog printmotd pubkeyauthentication subsystem syslogfacility
  usedns usepam x11forwarding`.split(/\s+/),
)

interface Line {
  keyword: string
  value: string
  /** The criteria of the block that it stands in; empty for what is about everybody. */
  match: string
}

/** A machine's sshd_config with what it includes. The first value of a keyword counts. */
export class SshdConfig {
  readonly #lines: Line[]

  private constructor(lines: Line[]) {
    this.#lines = lines
  }

  /** @throws with sshd's words when a keyword is none */
  static async read(disk: VirtualDisk, path = mainFile): Promise<SshdConfig> {
    return new SshdConfig(await linesOf(disk, path))
  }

  /** Of the blocks that are about the caller, else of what is about everybody; null when unset. */
  option(keyword: string, caller: Caller): string | null {
    const set = this.#lines.filter(line => line.keyword === keyword.toLowerCase())
    const special = set.find(line => line.match !== '' && matches(line.match, caller))
    return (special ?? set.find(line => line.match === ''))?.value ?? null
  }
}

async function linesOf(disk: VirtualDisk, path: string): Promise<Line[]> {
  const lines: Line[] = []
  let match = ''
  for (const [at, raw] of ((await disk.read(path)) ?? '').split('\n').entries()) {
    const [word = '', ...rest] = raw.trim().split(/[\s=]+/)
    if (word === '' || word.startsWith('#')) continue
    const keyword = word.toLowerCase()
    const value = rest.join(' ').replace(/^"(.*)"$/, '$1')
    if (!known.has(keyword)) {
      throw new Error(`${path}: line ${at + 1}: Bad configuration option: ${word}`)
    }
    if (value === '') throw new Error(`${path} line ${at + 1}: missing argument.`)
    // A Match block of an included file ends with that file.
    if (keyword === 'match') match = value.toLowerCase() === 'all' ? '' : value
    else if (keyword === 'include') lines.push(...(await included(disk, value)))
    else lines.push({ keyword, value, match })
  }
  return lines
}

async function included(disk: VirtualDisk, pattern: string): Promise<Line[]> {
  const folder = pattern.replace(/\/[^/]*$/, '')
  const ending = /\*(.*)$/.exec(pattern)?.[1] ?? ''
  const names = (await disk.names(folder)).filter(name => name.endsWith(ending))
  const all: Line[] = []
  for (const name of names) all.push(...(await linesOf(disk, `${folder}/${name}`)))
  return all
}

function matches(criteria: string, { user, groups }: Caller): boolean {
  const words = criteria.split(' ')
  for (let i = 0; i < words.length; i += 2) {
    const values = (words[i + 1] ?? '').split(',')
    const kind = words[i]?.toLowerCase()
    if (kind === 'user' ? values.includes(user) : groups.some(group => values.includes(group)))
      continue
    return false
  }
  return true
}
