'use client'

import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { useForm } from './use-form.ts'

const names = ['password'] as const

/** Asks for the password once more, before something that whoever sits at a stranger's desk must not do. */
export function PasswordQuestion({
  submit,
  danger,
  onAnswer,
  onBack,
}: {
  submit: string
  danger: boolean
  /** @returns the code of what is wrong, or null */
  onAnswer: (password: string) => Promise<string | null>
  onBack: () => void
}) {
  const { words } = useWords()
  const form = useForm(
    names,
    ({ password }) => ({ password: password === '' ? words.fieldErrors.required : null }),
    async ({ password }) => {
      const code = await onAnswer(password)
      if (code === null) return
      const text = authProblemText(words, code)
      return code === 'INVALID_PASSWORD' ? { fields: { password: text } } : { form: text }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={profileWords(words).currentPassword} error={form.errors.password}>
        <PasswordInput
          name="password"
          autoComplete="current-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look={danger ? 'danger' : 'primary'} busy={form.busy}>
          {submit}
        </Button>
        <Button look="secondary" onClick={onBack}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
