'use client'

import type { ComponentProps } from 'react'
import { classes } from './classes.ts'
import { useField } from './field.tsx'

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
    <select {...useField()} className={classes(inputLook, className)} {...rest}>
      {children}
    </select>
  )
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...useField()} className={classes(inputLook, className)} {...rest} />
}
