import { type Command, defineCommand } from 'just-bash'
import type { Inside } from '../inside.ts'
import { outputPaths } from '../session-fs.ts'
import type { SessionContext } from '../shell.ts'
import { type JournalEntry, Systemd } from '../systemd.ts'
import { ok, options } from './outcome.ts'

/** How soon what is new is seen by whoever follows. */
const followMs = 200
const names: Record<string, number> = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
}

/** The simulated service manager's journal: read by unit and priority, also with what is to come (`-f`), and written. */
export const journalCommands = (inside: Inside, session: SessionContext): Command[] => [
  journalctl(inside, session),
  defineCommand('logger', async args => {
    const { flags, words } = options(args, ['-t', '--tag', '-p', '--priority'])
    const [, level = 'notice'] = (flags.get('-p') ?? flags.get('--priority') ?? '').split('.')
    const source = flags.get('-t') ?? flags.get('--tag') ?? session.user
    inside.systemd.log(source, `<${names[level] ?? 5}>${words.join(' ')}`)
    return ok()
  }),
]

function journalctl(inside: Inside, session: SessionContext): Command {
  const { systemd } = inside
  return defineCommand('journalctl', async (args, { signal }) => {
    const valued = [
      ...['-u', '--unit', '-n', '--lines', '-o', '--since', '-p', '--output-fields', '-t', '-g'],
    ]
    const { flags } = options(args, valued)
    const named = flags.get('-u') ?? flags.get('--unit')
    const unit = named ? Systemd.fullName(named) : null
    const limit = Number(flags.get('-n') ?? flags.get('--lines') ?? 1000)
    const wished = flags.get('-p') ?? '7'
    const most = names[wished] ?? Number(wished)
    const format = flags.get('-o') ?? 'short'
    // Of several sources any will do.
    const sources = args.filter((_, at) => args[at - 1] === '-t')
    const pattern = new RegExp(flags.get('-g') ?? '')
    const isWanted = ({ priority, unit: source, text }: JournalEntry) =>
      priority <= most &&
      (sources.length === 0 || sources.includes(source.replace('.service', ''))) &&
      pattern.test(text)
    const print = (entries: JournalEntry[]) =>
      entries.map(entry => `${shown(entry, format, inside.hostname)}\n`).join('')

    const entries = systemd.journal(unit).filter(isWanted).slice(-limit)
    if (!flags.has('-f')) return ok(print(entries) || '-- No entries --\n')
    let seen = systemd.journal(null).at(-1)?.cursor ?? 0
    await session.fs.appendFile(outputPaths.stdout, print(entries))
    while (!signal?.aborted && !inside.signal.aborted) {
      await inside.activity.sleep(followMs, 'journalctl')
      const fresh = systemd.journal(unit).filter(({ cursor }) => cursor > seen)
      seen = fresh.at(-1)?.cursor ?? seen
      await session.fs.appendFile(outputPaths.stdout, print(fresh.filter(isWanted)))
    }
    return ok()
  })
}

function shown({ unit, at, text, priority }: JournalEntry, format: string, host: string): string {
  const identifier = unit.replace('.service', '')
  if (format === 'cat') return text
  if (format === 'short-unix') {
    return `${(at.getTime() / 1000).toFixed(6)} ${host} ${identifier}: ${text}`
  }
  if (format !== 'json') return `${at.toISOString()} ${host} ${identifier}: ${text}`
  return JSON.stringify({
    __REALTIME_TIMESTAMP: String(at.getTime() * 1000),
    PRIORITY: String(priority),
    SYSLOG_IDENTIFIER: identifier,
    _SYSTEMD_UNIT: unit,
    MESSAGE: text,
  })
}
