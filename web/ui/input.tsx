'use client'

import type { ComponentProps } from 'react'
import { classes } from './classes.ts'
import { useField } from './field.tsx'
import { Icon } from './icon.tsx'

export const inputLook = classes(
  'min-h-11 w-full rounded-xl border border-edge/60 bg-surface px-3.5 py-2 text-ink',
  'placeholder:text-quiet/80 hover:border-edge',
  'focus-visible:border-sea focus-visible:outline-offset-0',
  'aria-invalid:border-coral disabled:opacity-60',
)

/** A text input that takes its id and descriptions from the `Field` around it. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useField()} className={classes(inputLook, className)} {...rest} />
}

export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={classes('relative block', className)}>
      <select {...useField()} className={classes(inputLook, 'appearance-none pe-10')} {...rest}>
        {children}
      </select>
      <Icon
        name="chevron"
        className="pointer-events-none absolute inset-y-0 end-3 my-auto size-4 text-quiet"
      />
    </span>
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...useField()} className={classes(inputLook, className)} {...rest} />
}
