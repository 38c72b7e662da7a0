'use client'

import { useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { authProblemText, fieldOfAuthProblem } from './auth-problem-text.ts'
import { useForm } from './use-form.ts'
import { newPasswordError, passwordLeast } from './validate.ts'

const names = ['current', 'password'] as const

/** Another password, for whoever knows the one that counts now. */
export function PasswordForm({ email, onChange }: { email: string; onChange: () => void }) {
  const { language, words } = useWords()
  const say = profileWords(words)
  /** Counts what was done, so that the fields begin empty again. */
  const [done, setDone] = useState(0)
  const form = useForm(
    names,
    ({ current, password }) => ({
      current: current === '' ? words.fieldErrors.required : null,
      password: newPasswordError(words, password),
    }),
    async ({ current, password }) => {
      const answer = await auth.changePassword(language, current, password)
      if (answer.ok) {
        setDone(count => count + 1)
        onChange()
        return {}
      }
      const text = authProblemText(words, answer.code)
      if (answer.code === 'INVALID_PASSWORD') return { fields: { current: text } }
      return fieldOfAuthProblem(answer.code) ? { fields: { password: text } } : { form: text }
    },
  )
  const shown = { showLabel: words.common.showPassword, hideLabel: words.common.hidePassword }
  return (
    <form
      key={done}
      noValidate
      method="post"
      onSubmit={form.onSubmit}
      className="flex flex-col gap-5"
    >
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      {done > 0 && !form.formError && <Alert tone="good">{say.passwordChanged}</Alert>}
      {/* By this, password managers know whose it is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field label={say.currentPassword} error={form.errors.current}>
        <PasswordInput name="current" autoComplete="current-password" required {...shown} />
      </Field>
      <Field
        label={words.auth.newPassword}
        error={form.errors.password}
        hint={words.auth.passwordHint(passwordLeast)}
      >
        <PasswordInput name="password" autoComplete="new-password" required {...shown} />
      </Field>
      <Button type="submit" busy={form.busy} className="self-start">
        {say.changePassword}
      </Button>
    </form>
  )
}
