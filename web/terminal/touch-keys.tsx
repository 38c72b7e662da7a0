'use client'

import { useWords } from '../i18n/language-context.tsx'
import { terminalWords } from '../i18n/terminal-words.ts'

/** Keys that shells need and touch screens lack. */
export function TouchKeys({ onKey }: { onKey: (text: string) => void }) {
  const { words } = useWords()
  const say = terminalWords(words)
  const keys = [
    { face: say.escape, label: say.escape, text: '\u001b' },
    { face: say.tabKey, label: say.tabKey, text: '\t' },
    { face: say.interrupt, label: say.interrupt, text: '\u0003' },
    { face: '↑', label: say.up, text: '\u001b[A' },
    { face: '↓', label: say.down, text: '\u001b[B' },
    { face: '←', label: say.left, text: '\u001b[D' },
    { face: '→', label: say.right, text: '\u001b[C' },
  ]
  return (
    <fieldset
      aria-label={say.keys}
      dir="ltr"
      className="hidden gap-1 overflow-x-auto border-line border-t bg-raised p-1.5 pointer-coarse:flex"
    >
      {keys.map(({ face, label, text }) => (
        <button
          key={label}
          type="button"
          aria-label={label}
          // The keyboard of the screen stays where it is.
          onPointerDown={event => event.preventDefault()}
          onClick={() => onKey(text)}
          className="min-h-10 min-w-10 flex-1 whitespace-nowrap rounded-lg bg-surface px-2 font-mono text-ink text-sm"
        >
          {face}
        </button>
      ))}
    </fieldset>
  )
}
