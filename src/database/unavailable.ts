const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
])
/** Class 08: connection exceptions; 57P01-03: shutting down, crashed, starting; 53300: too many. */
const sqlStates = /^(08...|57P0[123]|53300)$/
/** node-postgres gives no code to these. */
const driverMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether an error says that the database cannot be reached, at any depth of its causes. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let cause = error, depth = 0;
    cause instanceof Error && depth < 8;
    cause = cause.cause, depth++
  ) {
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseUnavailable)) return true
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (networkCodes.has(code) || sqlStates.test(code) || driverMessages.test(cause.message))
      return true
  }
  return false
}
