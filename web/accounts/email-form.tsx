'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { emailWords } from '../i18n/email-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { useForm } from './use-form.ts'
import { emailError } from './validate.ts'

const names = ['email', 'emailPassword'] as const

/** Asks for another address; it counts when the link that goes there has been followed. */
export function EmailForm() {
  const { words } = useWords()
  const say = emailWords(words)
  const client = useClient()
  const [askedOf, setAskedOf] = useState<string | null>(null)
  const form = useForm(
    names,
    ({ email, emailPassword }) => ({
      email: emailError(words, email),
      emailPassword: emailPassword === '' ? words.fieldErrors.required : null,
    }),
    async ({ email, emailPassword }) => {
      setAskedOf(null)
      const answer = await client.requestEmailChange(email.trim(), emailPassword)
      if (answer.ok) {
        setAskedOf(email.trim())
        return {}
      }
      const text = problemText(words, answer.problem)
      if (answer.problem.code === 'password-wrong') return { fields: { emailPassword: text } }
      return answer.problem.fields?.email ? { fields: { email: text } } : { form: text }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      {askedOf !== null && (
        <Alert tone="good" title={say.askedTitle}>
          {say.asked(askedOf)}
        </Alert>
      )}
      <Field label={say.newEmail} error={form.errors.email}>
        <Input name="email" type="email" autoComplete="off" dir="ltr" maxLength={254} required />
      </Field>
      <Field label={words.auth.password} error={form.errors.emailPassword}>
        <PasswordInput
          name="emailPassword"
          autoComplete="current-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      <Button type="submit" busy={form.busy} className="self-start">
        {say.ask}
      </Button>
    </form>
  )
}
