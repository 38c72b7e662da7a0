'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { useForm } from './use-form.ts'
import { newPasswordError, passwordLeast } from './validate.ts'

const names = ['password'] as const

export function ResetPasswordForm({ token }: { token: string }) {
  const { language, words } = useWords()
  const client = useClient()
  const [state, setState] = useState<'open' | 'done' | 'broken'>(token ? 'open' : 'broken')
  const form = useForm(
    names,
    ({ password }) => ({ password: newPasswordError(words, password) }),
    async ({ password }) => {
      const answer = await client.resetPassword(token, password)
      if (answer.ok) {
        setState('done')
        return
      }
      if (answer.problem.code === 'link-spent') {
        setState('broken')
        return
      }
      return { form: problemText(words, answer.problem) }
    },
  )
  if (state === 'done') {
    return (
      <div className="flex flex-col gap-5">
        <Alert tone="good" title={words.auth.resetDoneTitle}>
          {words.auth.resetDone}
        </Alert>
        <ButtonLink href={`/${language}/sign-in`}>{words.auth.signIn}</ButtonLink>
      </div>
    )
  }
  if (state === 'broken') {
    return (
      <div className="flex flex-col gap-5">
        <Alert tone="warning" title={words.auth.resetBrokenTitle}>
          {words.auth.resetBroken}
        </Alert>
        <ButtonLink href={`/${language}/forgot-password`}>{words.auth.askNewLink}</ButtonLink>
      </div>
    )
  }
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field
        label={words.auth.newPassword}
        error={form.errors.password}
        hint={words.auth.passwordHint(passwordLeast)}
      >
        <PasswordInput
          name="password"
          autoComplete="new-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      <Button type="submit" busy={form.busy}>
        {words.auth.reset}
      </Button>
    </form>
  )
}
