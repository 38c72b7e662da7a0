'use client'

import { useState } from 'react'
import { useForm } from '../accounts/use-form.ts'
import { emailError, nameError } from '../accounts/validate.ts'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, TextArea } from '../ui/input.tsx'

const names = ['name', 'email', 'message'] as const

/** A question about a plan that a person answers; whoever is signed in need not say who they are. */
export function ContactForm({
  planId,
  name,
  email,
}: {
  planId: string
  name: string
  email: string
}) {
  const { words } = useWords()
  const client = useClient()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm(
    names,
    ({ name, email, message }) => ({
      name: nameError(words, name),
      email: emailError(words, email),
      message: message.trim() === '' ? words.fieldErrors.required : null,
    }),
    async values => {
      const answer = await client.contact({ planId, ...values, email: values.email.trim() })
      if (answer.ok) {
        setSentTo(values.email.trim())
        return
      }
      const { fields } = answer.problem
      return fields ? { fields } : { form: problemText(words, answer.problem) }
    },
  )
  if (sentTo !== null) {
    return (
      <Alert tone="good" title={ordersWords(words).contact.sentTitle}>
        {ordersWords(words).contact.sent(sentTo)}
      </Alert>
    )
  }
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={words.auth.name} error={form.errors.name}>
        <Input name="name" autoComplete="name" maxLength={120} defaultValue={name} required />
      </Field>
      <Field label={words.auth.email} error={form.errors.email}>
        <Input
          name="email"
          type="email"
          dir="ltr"
          autoComplete="email"
          maxLength={200}
          defaultValue={email}
          required
        />
      </Field>
      <Field
        label={ordersWords(words).contact.message}
        hint={ordersWords(words).contact.messageHint}
        error={form.errors.message}
      >
        <TextArea name="message" dir="auto" rows={6} maxLength={4000} required />
      </Field>
      <Button type="submit" busy={form.busy}>
        {ordersWords(words).contact.send}
      </Button>
    </form>
  )
}
