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
