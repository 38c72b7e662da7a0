import type { Activities } from '../api/schema.ts'
import type { Timeline } from './use-activity.ts'

/**
 * Pure. The newest page before what is shown already, without a line twice. Where so much has happened that the two
 * do not meet, what is shown gives way: nothing between them may be missing.
 */
export function joinNewest(shown: Timeline | null, { activities, before }: Activities): Timeline {
  const fresh = new Set(activities.map(({ id }) => id))
  const meets = shown?.lines.some(({ id }) => fresh.has(id))
  if (!shown || !meets) return { lines: activities, before }
  const oldest = activities.at(-1)?.id
  const end = shown.lines.findIndex(({ id }) => id === oldest)
  if (end < 0) return { lines: activities, before }
  return { lines: [...activities, ...shown.lines.slice(end + 1)], before: shown.before }
}
