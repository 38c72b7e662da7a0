'use client'

import { useEffect, useRef } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Input } from '../ui/input.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { type HostnameCheck, useHostnameCheck } from './use-hostname-check.ts'

const hostnameOf = (written: string): string => written.trim().toLowerCase()

/** The name of the server, with word on whether it is free while it is being typed. */
export function HostnameField({
  value,
  error,
  onChange,
}: {
  value: string
  error: string | null
  onChange: (value: string) => void
}) {
  const { words } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const check = useHostnameCheck(value)

  // What was written before this page's script ran stands in the box, and nobody has heard of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page wakes up
  useEffect(() => {
    const written = input.current?.value ?? ''
    if (written !== value) onChange(hostnameOf(written))
  }, [])
  const refused = check.state === 'refused' ? check.text : null
  return (
    <Field
      label={ordersWords(words).order.hostname}
      error={error ?? refused}
      hint={
        <>
          <span className="block">{ordersWords(words).order.hostnameHint}</span>
          <span role="status" className="block min-h-6">
            <CheckLine check={check} />
          </span>
        </>
      }
    >
      <Input
        ref={input}
        name="hostname"
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={63}
        placeholder="my-sambuk"
        required
        value={value}
        onChange={event => onChange(hostnameOf(event.target.value))}
      />
    </Field>
  )
}

function CheckLine({ check }: { check: HostnameCheck }) {
  const { words } = useWords()
  switch (check.state) {
    case 'checking':
      return (
        <span className="inline-flex items-center gap-1.5">
          <Spinner className="size-3.5" />
          {ordersWords(words).order.hostnameChecking}
        </span>
      )
    case 'free':
      return (
        <span className="inline-flex items-center gap-1.5 font-medium text-good">
          <Icon name="check" className="size-4" />
          {ordersWords(words).order.hostnameFree(check.address)}
        </span>
      )
    case 'unknown':
      return ordersWords(words).order.hostnameUnknown
    case 'empty':
    case 'refused':
      return null
  }
}
