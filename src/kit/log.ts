import { type Logger, pino } from 'pino'

export type Log = Logger

/** Structured lines on standard error; secrets are named here once and never printed. */
export function createLog(role: string, level = 'info'): Log {
  return pino(
    {
      base: { role },
      level,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.apiKey', '*.token', '*.secret'],
        censor: '[redacted]',
      },
    },
    pino.destination({ fd: 2, sync: false }),
  )
}

export const silentLog: Log = pino({ enabled: false })
