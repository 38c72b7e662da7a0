/** deadlock_detected and serialization_failure: the transaction did not happen and may be tried again. */
const again = new Set(['40P01', '40001'])

/** PostgreSQL ended the transaction in favour of another one. The driver's error may lie in `cause`. */
export function isDeadlock(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && again.has(error.code)) return true
  return isDeadlock(error.cause)
}
