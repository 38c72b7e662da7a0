'use client'

import { useState } from 'react'
import { authProblemText } from '../accounts/auth-problem-text.ts'
import { useForm } from '../accounts/use-form.ts'
import { auth } from '../api/auth.ts'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { leavingWords } from '../i18n/leaving-words.ts'
import { twoFactorWords } from '../i18n/two-factor-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'

const names = ['email', 'password', 'code'] as const

/** Signs in once more and then asks for the end of everything: nobody does that by accident, or at another's desk. */
export function EraseForm({ email, twoFactor }: { email: string; twoFactor: boolean }) {
  const { language, words } = useWords()
  const say = leavingWords(words)
  const client = useClient()
  const [open, setOpen] = useState(false)
  const form = useForm(
    names,
    values => ({
      email: values.email.trim().toLowerCase() === email.toLowerCase() ? null : say.eraseDiffers,
      password: values.password === '' ? words.fieldErrors.required : null,
      code: twoFactor && values.code.trim() === '' ? words.fieldErrors.required : null,
    }),
    async values => {
      const signedIn = await auth.signIn(language, { email, password: values.password })
      if (!signedIn.ok) return { form: authProblemText(words, signedIn.code) }
      if (signedIn.value.twoFactorRedirect) {
        const proven = await auth.signInCode(language, values.code)
        if (!proven.ok) return { fields: { code: authProblemText(words, proven.code) } }
      }
      const asked = await client.eraseMe(values.email.trim())
      if (!asked.ok) return { form: problemText(words, asked.problem) }
      location.assign(`/${language}/erased/${asked.value.token}`)
    },
  )
  if (!open) {
    return (
      <Button look="danger" onClick={() => setOpen(true)}>
        {say.eraseOpen}
      </Button>
    )
  }
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      <Alert tone="error">{say.eraseWarning}</Alert>
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.eraseConfirm(email)} error={form.errors.email}>
        <Input name="email" type="email" dir="ltr" autoComplete="off" required />
      </Field>
      <Field label={say.erasePassword} error={form.errors.password}>
        <PasswordInput
          name="password"
          autoComplete="current-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      {twoFactor && (
        <Field
          label={twoFactorWords(words).code}
          hint={twoFactorWords(words).codeHint}
          error={form.errors.code}
        >
          <Input name="code" dir="ltr" autoComplete="one-time-code" maxLength={20} required />
        </Field>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="danger" busy={form.busy}>
          {say.eraseButton}
        </Button>
        <Button look="secondary" onClick={() => setOpen(false)}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
