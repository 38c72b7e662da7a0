import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type Tone = 'good' | 'sea' | 'sand' | 'coral' | 'plain'

const tones: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  sea: 'bg-sea-soft text-sea-strong',
  sand: 'bg-sand-soft text-sand',
  coral: 'bg-coral-soft text-coral',
  plain: 'bg-raised text-quiet',
}

/** A state in a word. The dot is decoration: the word alone must say it. */
export function Badge({
  tone = 'plain',
  dot = false,
  children,
}: {
  tone?: Tone
  dot?: boolean
  children: ReactNode
}) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-0.5 font-medium text-sm',
        tones[tone],
      )}
    >
      {dot && <span aria-hidden="true" className="size-1.5 rounded-full bg-current" />}
      {children}
    </span>
  )
}
