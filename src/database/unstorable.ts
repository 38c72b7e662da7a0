/** 22021: text with a NUL in it; 22P05: the same inside JSON. PostgreSQL stores neither. */
const sqlStates = new Set(['22021', '22P05'])

/** Whether a query was refused because a text in it holds a character that cannot be stored. */
export function isTextUnstorable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && sqlStates.has(cause.code)) return true
  }
  return false
}
