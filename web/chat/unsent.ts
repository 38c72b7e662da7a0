import { parseJson } from '../api/parse-json.ts'
import type { NewMessage } from '../api/schema.ts'

export interface Outgoing {
  text: string
  model: string | null
  attachments: NonNullable<NewMessage['attachments']>
}

/** Messages that the conversation has not got yet, by their ids. */
export type Unsent = Record<string, Outgoing>

const keyOf = (place: string) => `unsent ${place}`

/**
 * What was being sent when this page was last open: kept for this tab, so that a session that ends or a page that is
 * left in between loses nothing of it. Where files were too large to keep, `attachments` is empty.
 */
export function readUnsent(place: string): Unsent {
  try {
    const kept = parseJson(sessionStorage.getItem(keyOf(place)) ?? '{}')
    return (kept ?? {}) as Unsent
  } catch {
    return {} // nothing can be kept in this window, and nothing was
  }
}

export function keepUnsent(place: string, unsent: Unsent): void {
  const messages = Object.entries(unsent)
  if (messages.length === 0) {
    forget(place)
  } else if (!keep(place, unsent)) {
    const bare = messages.map(([id, message]) => [id, { ...message, attachments: [] }])
    keep(place, Object.fromEntries(bare))
  }
}

function keep(place: string, unsent: Unsent): boolean {
  try {
    sessionStorage.setItem(keyOf(place), JSON.stringify(unsent))
    return true
  } catch {
    return false // full or forbidden: it is still on the page
  }
}

function forget(place: string): void {
  try {
    sessionStorage.removeItem(keyOf(place))
  } catch {
    // Forbidden: there is nothing to forget.
  }
}
