'use client'

import Link from 'next/link'
import { useCallback, useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { CodeForm } from './code-form.tsx'
import { PasskeySignIn } from './passkey-sign-in.tsx'
import { useForm } from './use-form.ts'
import { emailError } from './validate.ts'

const names = ['email', 'password'] as const

export function SignInForm({ next }: { next: string }) {
  const { language, words } = useWords()
  const [needsCode, setNeedsCode] = useState(false)
  const goOn = useCallback(() => location.assign(next), [next])
  const form = useForm(
    names,
    ({ email, password }) => ({
      email: emailError(words, email),
      password: password === '' ? words.fieldErrors.required : null,
    }),
    async ({ email, password }) => {
      const answer = await auth.signIn(language, { email: email.trim(), password })
      if (!answer.ok) return { form: authProblemText(words, answer.code) }
      if (answer.value.twoFactorRedirect) {
        setNeedsCode(true)
        return {}
      }
      goOn()
    },
  )
  if (needsCode) {
    return <CodeForm onBack={() => setNeedsCode(false)} onDone={goOn} />
  }
  return (
    <>
      <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
        {form.formError && <Alert tone="error">{form.formError}</Alert>}
        <Field label={words.auth.email} error={form.errors.email}>
          <Input name="email" type="email" autoComplete="username webauthn" dir="ltr" required />
        </Field>
        <Field
          label={words.auth.password}
          error={form.errors.password}
          hint={
            <Link
              href={`/${language}/forgot-password`}
              className="text-sea underline underline-offset-4"
            >
              {words.auth.forgot}
            </Link>
          }
        >
          <PasswordInput
            name="password"
            autoComplete="current-password"
            required
            showLabel={words.common.showPassword}
            hideLabel={words.common.hidePassword}
          />
        </Field>
        <Button type="submit" busy={form.busy}>
          {words.auth.signIn}
        </Button>
      </form>
      <PasskeySignIn onDone={goOn} />
    </>
  )
}
