'use client'

import { useId, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { useForm } from './use-form.ts'
import { newPasswordError, passwordLeast } from './validate.ts'

const names = ['current', 'password', 'alsoKeys'] as const

/** Another password, for whoever knows the one that counts now. */
export function PasswordForm({ email, onChange }: { email: string; onChange: () => void }) {
  const { words } = useWords()
  const say = profileWords(words)
  const client = useClient()
  const alsoKeysId = useId()
  /** Counts what was done, so that the fields begin empty again. */
  const [done, setDone] = useState(0)
  const form = useForm(
    names,
    ({ current, password }) => ({
      current: current === '' ? words.fieldErrors.required : null,
      password: newPasswordError(words, password),
    }),
    async ({ current, password, alsoKeys }) => {
      const answer = await client.changePassword({
        ...{ password: current, newPassword: password, alsoKeys: alsoKeys === 'on' },
      })
      if (answer.ok) {
        setDone(count => count + 1)
        onChange()
        return {}
      }
      const text = problemText(words, answer.problem)
      return answer.problem.code === 'password-wrong'
        ? { fields: { current: text } }
        : { form: text }
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
      <div className="flex items-start gap-3">
        <input
          id={alsoKeysId}
          name="alsoKeys"
          type="checkbox"
          className="mt-1 size-4.5 accent-sea"
        />
        <label htmlFor={alsoKeysId}>
          <span className="font-medium">{say.alsoKeys}</span>
          <span className="block text-quiet text-sm">{say.alsoKeysText}</span>
        </label>
      </div>
      <Button type="submit" busy={form.busy} className="self-start">
        {say.changePassword}
      </Button>
    </form>
  )
}
