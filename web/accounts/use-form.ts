'use client'

import { type FormEvent, useState } from 'react'

export type FieldErrors<Name extends string> = Partial<Record<Name, string | null>>

/** What a submission came to: nothing to say, or sentences for fields and for the whole form. */
export type Submitted<Name extends string> =
  | { fields?: FieldErrors<Name>; form?: string }
  | undefined

const parseValues = <Name extends string>(
  names: readonly Name[],
  data: FormData,
): Record<Name, string> =>
  Object.fromEntries(names.map(name => [name, String(data.get(name) ?? '')])) as Record<
    Name,
    string
  >

/**
 * One form of text fields: checks on this side, sends once at a time, and puts the cursor into the
 * first field that is wrong.
 */
export function useForm<Name extends string>(
  names: readonly Name[],
  check: (values: Record<Name, string>) => FieldErrors<Name>,
  send: (values: Record<Name, string>) => Promise<Submitted<Name>>,
) {
  const [errors, setErrors] = useState<FieldErrors<Name>>({})
  const [formError, setFormError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const show = (form: HTMLFormElement, found: FieldErrors<Name>): boolean => {
    setErrors(found)
    const wrong = names.find(name => found[name])
    const input = wrong === undefined ? null : form.elements.namedItem(wrong)
    if (input instanceof HTMLElement) input.focus()
    return wrong !== undefined
  }

  const onSubmit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = event.currentTarget
    const values = parseValues(names, new FormData(form))
    setFormError(null)
    if (show(form, check(values))) return
    setBusy(true)
    const outcome = await send(values)
    if (outcome === undefined) return
    setBusy(false)
    setFormError(outcome.form ?? null)
    show(form, outcome.fields ?? {})
  }

  return { errors, formError, busy, onSubmit }
}
