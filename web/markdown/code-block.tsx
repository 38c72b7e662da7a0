'use client'

import { type ReactNode, useEffect, useState } from 'react'
import type { Piece } from './highlight.ts'

/** Longer code is not looked through at every word that comes. */
const colouredMost = 20_000

/** Code with what can be done with it, left to right in every language; its colours come when they are loaded. */
export function CodeBlock({
  text,
  language,
  action,
}: {
  text: string
  language: string
  action: ReactNode
}) {
  const { pieces, rest } = usePieces(text, language)
  let at = 0
  return (
    <div dir="ltr" className="relative rounded-lg border border-line bg-ground">
      {action && <div className="absolute end-1 top-1">{action}</div>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto p-3 pe-12 font-mono text-sm">
        <code>
          {pieces.map(piece => {
            const key = at
            at += piece.text.length
            return piece.className === '' ? (
              piece.text
            ) : (
              <span key={key} className={piece.className}>
                {piece.text}
              </span>
            )
          })}
          {rest}
        </code>
      </pre>
    </div>
  )
}

/** What is coloured already, and what has come since, as it is. */
function usePieces(text: string, language: string): { pieces: Piece[]; rest: string } {
  const [known, setKnown] = useState<{ text: string; pieces: Piece[] }>({ text: '', pieces: [] })
  useEffect(() => {
    if (language === '' || text.length > colouredMost) return
    let isOld = false
    import('./highlight.ts')
      .then(({ highlighted }) => highlighted(text, language))
      .then(
        pieces => {
          if (pieces && !isOld) setKnown({ text, pieces })
        },
        () => {}, // without a connection it stays as it is
      )
    return () => {
      isOld = true
    }
  }, [text, language])
  return text.startsWith(known.text)
    ? { pieces: known.pieces, rest: text.slice(known.text.length) }
    : { pieces: [], rest: text }
}
