/** What somebody has written and not saved: kept by the window, so that no sign-out and no reload loses it. */
export interface Draft {
  text: string
  /** Of the text that it was made from. */
  version: string
}

const keyOf = (serverId: string, path: string) => `draft ${serverId} ${path}`

export function readDraft(serverId: string, path: string): Draft | null {
  try {
    const kept = sessionStorage.getItem(keyOf(serverId, path))
    return kept === null ? null : (JSON.parse(kept) as Draft)
  } catch {
    return null // nothing can be kept in this window, and nothing was
  }
}

/** False: this window keeps no more, or nothing at all. */
export function keepDraft(serverId: string, path: string, draft: Draft): boolean {
  try {
    sessionStorage.setItem(keyOf(serverId, path), JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function dropDraft(serverId: string, path: string): void {
  if (readDraft(serverId, path)) sessionStorage.removeItem(keyOf(serverId, path))
}
