'use client'

import { useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { useForm } from './use-form.ts'
import { emailError } from './validate.ts'

const names = ['email'] as const

/** Says the same whether the account exists or not, so that nobody can ask who has one. */
export function ForgotPasswordForm() {
  const { language, words } = useWords()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm(
    names,
    ({ email }) => ({ email: emailError(words, email) }),
    async ({ email }) => {
      const answer = await auth.requestPasswordReset(language, email.trim())
      if (!answer.ok) return { form: authProblemText(words, answer.code) }
      setSentTo(email.trim())
    },
  )
  if (sentTo !== null) {
    return (
      <Alert tone="good" title={words.auth.linkSentTitle}>
        {words.auth.linkSent(sentTo)}
      </Alert>
    )
  }
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={words.auth.email} error={form.errors.email}>
        <Input name="email" type="email" autoComplete="email" dir="ltr" required />
      </Field>
      <Button type="submit" busy={form.busy}>
        {words.auth.sendLink}
      </Button>
    </form>
  )
}
