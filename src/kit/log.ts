import { type Logger, pino } from 'pino'

export type Log = Logger

/** Structured lines on standard error; secrets are named here once and never printed. */
export function createLog(role: string, level = 'info'): Log {
  return pino(
    {
      base: { role },
      level,
      serializers: { err: readableError, error: readableError },
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.apiKey', '*.token', '*.secret'],
        censor: '[redacted]',
      },
    },
    pino.destination({ fd: 2, sync: false }),
  )
}

/**
 * What a log says of an error. The database layer puts a query's parameters into its messages, and
 * they hold sealed keys, hashes and letters: of such an error only the query and the cause are kept.
 */
export function readableError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (!('query' in error && 'params' in error)) return pino.stdSerializers.err(error)
  const cause = error.cause instanceof Error ? pino.stdSerializers.err(error.cause) : {}
  return { ...cause, query: error.query }
}

/** The innermost words of an error, for a line that a person reads. */
export function innermostReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.cause instanceof Error) return innermostReason(error.cause)
  if (error instanceof AggregateError && error.errors.length > 0)
    return innermostReason(error.errors[0])
  return error.message
}

export const silentLog: Log = pino({ enabled: false })
