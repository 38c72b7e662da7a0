/** What somebody does to the browser of their server. Points are in CSS pixels of its page. */
export type BrowserAction =
  | { kind: 'click'; tab: string; x: number; y: number; button: 'left' | 'right'; double: boolean }
  | { kind: 'text'; tab: string; text: string }
  | { kind: 'key'; tab: string; key: string }
  | { kind: 'scroll'; tab: string; x: number; y: number; dx: number; dy: number }
  | { kind: 'back' | 'forward' | 'reload' | 'close'; tab: string }
  | { kind: 'go'; tab: string; url: string }
  | { kind: 'fit'; tab: string; width: number; height: number }
  | { kind: 'open'; url: string | null }
  | { kind: 'start' }

/** So much is written at once; the rest comes after it. No character is cut in two. */
const pieces = /[\s\S]{1,5000}/gu

/** Pure. A text of any length, as what writes it. */
export const writing = (tab: string, text: string): BrowserAction[] =>
  (text.match(pieces) ?? []).map(piece => ({
    ...{ kind: 'text' as const, tab, text: piece },
  }))
