'use client'

import { Icon } from './icon.tsx'

const button =
  'grid size-10 place-items-center rounded-full text-ink transition-colors hover:bg-surface aria-disabled:cursor-not-allowed aria-disabled:opacity-40'

/**
 * A small quantity with a button on either side; the number is spoken when it changes. At its end a button
 * does nothing but keeps the focus.
 */
export function Stepper({
  label,
  moreLabel,
  lessLabel,
  value,
  most,
  onChange,
}: {
  label: string
  moreLabel: string
  lessLabel: string
  value: number
  most: number
  onChange: (value: number) => void
}) {
  return (
    <fieldset className="inline-flex shrink-0 items-center rounded-full border border-line bg-raised p-0.5">
      <legend className="sr-only">{label}</legend>
      <button
        type="button"
        aria-label={lessLabel}
        aria-disabled={value <= 0}
        onClick={() => onChange(Math.max(0, value - 1))}
        className={button}
      >
        <Icon name="minus" className="size-4" />
      </button>
      <output className="min-w-7 text-center font-semibold tabular-nums">{value}</output>
      <button
        type="button"
        aria-label={moreLabel}
        aria-disabled={value >= most}
        onClick={() => onChange(Math.min(most, value + 1))}
        className={button}
      >
        <Icon name="plus" className="size-4" />
      </button>
    </fieldset>
  )
}
