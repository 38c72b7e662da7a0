'use client'

import { type ReactNode, useId } from 'react'
import { classes } from './classes.ts'

/** What is on or off, and counts as soon as it is turned: its name and text before it, the switch at the end of the line. */
export function Switch({
  name,
  title,
  text,
  checked,
  busy = false,
  onChange,
}: {
  name: string
  title: ReactNode
  text?: ReactNode
  checked: boolean
  busy?: boolean
  onChange: (checked: boolean) => void
}) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="font-medium">{title}</span>
        {text && (
          <span id={`${id}text`} className="block text-quiet text-sm">
            {text}
          </span>
        )}
      </label>
      <input
        id={id}
        name={name}
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        aria-busy={busy || undefined}
        onChange={event => {
          if (!busy) onChange(event.target.checked)
        }}
        className={classes(
          'relative mt-0.5 h-6 w-11 shrink-0 cursor-pointer appearance-none rounded-full border border-edge bg-raised transition-colors',
          'before:absolute before:start-0.5 before:top-0.5 before:size-4.5 before:rounded-full before:bg-edge before:transition-transform',
          'checked:border-sea checked:bg-sea checked:before:translate-x-5 checked:before:bg-surface rtl:checked:before:-translate-x-5',
          'focus-visible:outline-2 focus-visible:outline-sea focus-visible:outline-offset-2 forced-colors:appearance-auto',
        )}
      />
    </div>
  )
}
