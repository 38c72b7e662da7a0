import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** As syslog counts: 0 is an emergency, 7 is for whoever looks for a mistake. */
export const levels = { error: 3, warning: 4, info: 6, debug: 7 } as const
export type Level = keyof typeof levels

export const LogLine = z.object({
  at: z.iso.datetime(),
  level: z.enum(['error', 'warning', 'info', 'debug']),
  /** What wrote it. */
  source: z.string(),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

const textMost = 2_000

/**
 * Bash that prints a unit's journal as JSON, a line each, and goes on with what is new. `unit` is a name of a
 * blueprint; null: the whole system.
 */
export const journalCommand = (
  unit: string | null,
  { level, lines }: { level: Level; lines: number },
): string =>
  [
    'journalctl',
    ...(unit === null ? [] : ['-u', unit]),
    ...['-p', String(levels[level]), '-n', String(lines), '-o', 'json', '-f', '--no-pager'],
    '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT',
  ].join(' ')

/** What is not text is a list of bytes, and what is too large is null. */
const Message = z.union([z.string(), z.array(z.int().min(0).max(255)), z.null()])
const Entry = z.object({
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,17}$/),
  MESSAGE: Message.optional(),
  PRIORITY: z.string().optional(),
  SYSLOG_IDENTIFIER: z.union([z.string(), z.unknown()]).optional(),
  _SYSTEMD_UNIT: z.string().optional(),
})

/** Pure. One line of what {@link journalCommand} prints; null: that was something else. */
export function lineOf(printed: string): LogLine | null {
  let json: unknown
  try {
    json = JSON.parse(printed)
  } catch {
    return null
  }
  const entry = Entry.safeParse(json)
  if (!entry.success) return null
  const { __REALTIME_TIMESTAMP: micros, MESSAGE, PRIORITY, SYSLOG_IDENTIFIER } = entry.data
  const source = typeof SYSLOG_IDENTIFIER === 'string' ? SYSLOG_IDENTIFIER : ''
  return {
    at: new Date(Number(micros) / 1000).toISOString(),
    level: levelOf(Number(PRIORITY ?? levels.info)),
    source: (source || entry.data._SYSTEMD_UNIT || '').slice(0, 80),
    text: plainText(MESSAGE ?? ''),
  }
}

function levelOf(priority: number): Level {
  if (priority <= levels.error) return 'error'
  if (priority === levels.warning) return 'warning'
  return priority >= levels.debug ? 'debug' : 'info'
}

/** Without what would colour a terminal. */
function plainText(message: z.infer<typeof Message>): string {
  const text = Array.isArray(message) ? Buffer.from(message).toString('utf8') : (message ?? '')
  const plain = stripVTControlCharacters(text).replace(/(?![\t\n])\p{Cc}/gu, '')
  return plain.length > textMost ? `${plain.slice(0, textMost)}…` : plain
}

/** Pure. Whether a line has a text that somebody looks for; case does not count. */
export const hasText = ({ text, source }: LogLine, wanted: string): boolean =>
  wanted === '' || `${source} ${text}`.toLowerCase().includes(wanted.toLowerCase())
