'use client'

import { createContext, type ReactNode, useContext, useId } from 'react'
import { Icon } from './icon.tsx'

interface FieldState {
  id: string
  describedBy: string | undefined
  invalid: boolean
}

const FieldContext = createContext<FieldState | null>(null)

/** What an input inside a `Field` must carry: its id, its descriptions, and whether it is wrong. */
export function useField() {
  const field = useContext(FieldContext)
  if (field === null) return {}
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
  }
}

/** A label, its input, a hint and what is wrong with it, tied together for assistive technology. */
export function Field({
  label,
  hint,
  error,
  aside,
  children,
}: {
  label: string
  hint?: ReactNode
  error?: string | null
  /** Something at the end of the label's line: a link, "optional". */
  aside?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  const hintId = `${id}hint`
  const errorId = `${id}error`
  const describedBy = [hint ? hintId : null, error ? errorId : null].filter(Boolean).join(' ')
  return (
    <FieldContext value={{ id, describedBy: describedBy || undefined, invalid: Boolean(error) }}>
      <div className="flex flex-col gap-1.5">
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          {aside && <span className="text-quiet text-sm">{aside}</span>}
        </div>
        {children}
        {error && (
          <p id={errorId} role="alert" className="flex items-start gap-1.5 text-coral text-sm">
            <Icon name="warning" className="mt-1 size-3.5 shrink-0" />
            {error}
          </p>
        )}
        {hint && (
          <div id={hintId} className="text-quiet text-sm">
            {hint}
          </div>
        )}
      </div>
    </FieldContext>
  )
}
