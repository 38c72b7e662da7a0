'use client'

import { Fragment, type ReactNode } from 'react'
import { classes } from './classes.ts'

export interface RadioCard<Value extends string> {
  value: Value
  title: ReactNode
  text?: ReactNode
  /** A word that sets it apart from the others. */
  mark?: ReactNode
  /** Neighbours of one group stand under its name. */
  group?: string
}

/** One choice of a few, each a card; real radio inputs underneath, so the arrow keys work. */
export function RadioCards<Value extends string>({
  legend,
  hideLegend = false,
  hint,
  name,
  value,
  options,
  onChange,
}: {
  legend: string
  /** Where a heading says it already. */
  hideLegend?: boolean
  hint?: ReactNode
  name: string
  value: Value
  options: readonly RadioCard<Value>[]
  onChange: (value: Value) => void
}) {
  return (
    <fieldset>
      <legend className={hideLegend ? 'sr-only' : 'mb-2 font-medium'}>{legend}</legend>
      {hint && <p className="-mt-1.5 mb-3 text-quiet text-sm">{hint}</p>}
      <div className="@container">
        <div className="grid gap-2.5 @md:grid-cols-2">
          {options.map((option, at) => (
            <Fragment key={option.value}>
              {option.group && option.group !== options[at - 1]?.group && (
                <p className="col-span-full mt-2 font-medium text-quiet text-sm first:mt-0">
                  {option.group}
                </p>
              )}
              <label
                className={classes(
                  'flex items-start gap-3 rounded-xl border border-edge/50 bg-surface px-3.5 py-3 transition-colors',
                  'hover:border-edge has-checked:border-sea has-checked:bg-sea-soft',
                  'has-focus-visible:outline-2 has-focus-visible:outline-sea has-focus-visible:outline-offset-2',
                )}
              >
                <input
                  type="radio"
                  name={name}
                  value={option.value}
                  checked={option.value === value}
                  onChange={() => onChange(option.value)}
                  className={classes(
                    'mt-1.5 size-4 shrink-0 appearance-none rounded-full border border-edge bg-surface outline-none',
                    'checked:border-[5px] checked:border-sea forced-colors:appearance-auto',
                  )}
                />
                <span className="min-w-0 flex-1">
                  <span className="flex flex-wrap items-baseline justify-between gap-x-2 font-medium">
                    {option.title}
                    {option.mark}
                  </span>
                  {option.text && <span className="block text-quiet text-sm">{option.text}</span>}
                </span>
              </label>
            </Fragment>
          ))}
        </div>
      </div>
    </fieldset>
  )
}
