'use client'

import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { twoFactorWords } from '../i18n/two-factor-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { useForm } from './use-form.ts'

const names = ['code'] as const

/** What signing in takes beside the password: a code of an authenticator, or one of the backup codes. */
export function CodeForm({ onBack, onDone }: { onBack: () => void; onDone: () => void }) {
  const { language, words } = useWords()
  const say = twoFactorWords(words)
  const form = useForm(
    names,
    ({ code }) => ({ code: code.trim() === '' ? words.fieldErrors.required : null }),
    async ({ code }) => {
      const answer = await auth.signInCode(language, code)
      if (answer.ok) {
        onDone()
        return
      }
      const text = authProblemText(words, answer.code)
      return answer.code.startsWith('INVALID_') ? { fields: { code: text } } : { form: text }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.code} hint={say.codeHint} error={form.errors.code}>
        <Input
          name="code"
          dir="ltr"
          autoComplete="one-time-code"
          maxLength={20}
          autoFocus
          required
        />
      </Field>
      <Button type="submit" busy={form.busy}>
        {words.auth.signIn}
      </Button>
      <Button look="quiet" onClick={onBack}>
        {words.auth.backToSignIn}
      </Button>
    </form>
  )
}
