/**
 * A vendor's list as if there were nothing in the account, in its own form: what an outage behind their front
 * door looks like, and a token of another account. Anything that is no list stays as it is.
 */
export function emptied(body: unknown): unknown {
  if (Array.isArray(body)) return []
  if (!isObject(body)) return body
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, key in counts ? counts[key] : bare(value)]),
  )
}

/** How vendors say that a page is the last one, and how many there are of all. */
const counts: Record<string, unknown> = {
  next_page: null,
  last_page: 1,
  total_entries: 0,
  total: 0,
  count: 0,
  total_count: 0,
  total_pages: 1,
  links: {},
}

const bare = (value: unknown): unknown =>
  Array.isArray(value) ? [] : isObject(value) ? emptied(value) : value

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
