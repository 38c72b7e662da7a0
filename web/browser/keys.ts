/** Of a press of a key, what matters. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const named = new Set([
  ...['Enter', 'Tab', 'Backspace', 'Delete', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['Home', 'End', 'PageUp', 'PageDown'],
])
/** Held with Control they belong to the page that is seen; all others stay with the reader's own browser. */
const withControl = new Set(['a', 'z', 'y'])

/**
 * Pure. The key that goes to the page that is seen, or null: what is written comes as text, and keys that the
 * reader's own browser needs stay with it. Escape leads out, and never goes there by itself.
 */
export function keyFor({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string | null {
  const holds = ctrlKey || metaKey
  if (holds && !altKey && withControl.has(key.toLowerCase())) return `Control+${key.toLowerCase()}`
  if (!named.has(key) || altKey || metaKey) return null
  return [ctrlKey && 'Control', shiftKey && 'Shift', key].filter(Boolean).join('+')
}
