/** Whether a query was refused because a row with that value is there already (PostgreSQL's 23505). */
export function isDuplicate(error: unknown, constraint: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, constraint: broken } = cause as { code?: unknown; constraint?: unknown }
    if (code === '23505' && broken === constraint) return true
  }
  return false
}
