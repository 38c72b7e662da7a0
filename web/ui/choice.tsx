'use client'

import { classes } from './classes.ts'

/** A small switch between a few words ("Monthly | Yearly"): radio inputs in a pill. */
export function Choice<Value extends string>({
  label,
  name,
  value,
  options,
  onChange,
}: {
  label: string
  name: string
  value: Value
  options: readonly { value: Value; text: string; note?: string }[]
  onChange: (value: Value) => void
}) {
  return (
    <fieldset className="inline-flex rounded-full border border-line bg-raised p-1">
      <legend className="sr-only">{label}</legend>
      {options.map(option => (
        <label
          key={option.value}
          className={classes(
            'relative flex min-h-9 items-center gap-2 rounded-full px-4 font-medium text-quiet text-sm transition-colors',
            'has-checked:bg-surface has-checked:text-ink has-checked:shadow-sm',
            'has-focus-visible:outline-2 has-focus-visible:outline-sea',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.text}
          {option.note && <span className="text-coral">{option.note}</span>}
        </label>
      ))}
    </fieldset>
  )
}
