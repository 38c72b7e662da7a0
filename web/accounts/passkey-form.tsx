'use client'

import { problemText } from '../api/problem-text.ts'
import type { Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { passkeysWords } from '../i18n/passkeys-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { createPasskey } from './passkey-ceremony.ts'
import { useForm } from './use-form.ts'

const names = ['passkeyName', 'passkeyPassword'] as const

/** Asks for a name and the password, and then has the device make a passkey. */
export function PasskeyForm({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
  const { words } = useWords()
  const say = passkeysWords(words)
  const client = useClient()
  const refused = (problem: Problem) => {
    const text = problemText(words, problem)
    return problem.code === 'password-wrong'
      ? { fields: { passkeyPassword: text } }
      : { form: text }
  }
  const form = useForm(
    names,
    ({ passkeyName, passkeyPassword }) => ({
      passkeyName: passkeyName.trim() === '' ? words.fieldErrors.required : null,
      passkeyPassword: passkeyPassword === '' ? words.fieldErrors.required : null,
    }),
    async ({ passkeyName, passkeyPassword: password }) => {
      const begun = await client.beginPasskey(password)
      if (!begun.ok) return refused(begun.problem)
      const made = await createPasskey(begun.value)
      if (!made.ok) return made.why === 'cancelled' ? {} : { form: say.problems[made.why] }
      const name = passkeyName.trim()
      const added = await client.addPasskey({ name, password, registration: made.value })
      if (!added.ok) return refused(added.problem)
      onAdded()
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.name} hint={say.nameHint} error={form.errors.passkeyName}>
        <Input name="passkeyName" dir="auto" autoComplete="off" maxLength={60} required />
      </Field>
      <Field label={words.auth.password} error={form.errors.passkeyPassword}>
        <PasswordInput
          name="passkeyPassword"
          autoComplete="current-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={form.busy}>
          {say.goOn}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
