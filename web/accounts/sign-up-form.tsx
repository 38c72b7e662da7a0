'use client'

import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { authProblemText, fieldOfAuthProblem } from './auth-problem-text.ts'
import { waitingPage } from './next-path.ts'
import { useForm } from './use-form.ts'
import { emailError, nameError, newPasswordError, passwordLeast } from './validate.ts'

const names = ['name', 'email', 'password'] as const

export function SignUpForm({ next }: { next: string }) {
  const { language, words } = useWords()
  const form = useForm(
    names,
    ({ name, email, password }) => ({
      name: nameError(words, name),
      email: emailError(words, email),
      password: newPasswordError(words, password),
    }),
    async ({ name, email, password }) => {
      const person = { name: name.trim(), email: email.trim(), password }
      const answer = await auth.signUp(language, person, waitingPage(next))
      if (answer.ok) {
        location.assign(next)
        return
      }
      const text = authProblemText(words, answer.code)
      const field = fieldOfAuthProblem(answer.code)
      return field ? { fields: { [field]: text } } : { form: text }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={words.auth.name} error={form.errors.name}>
        <Input name="name" autoComplete="name" required />
      </Field>
      <Field label={words.auth.email} error={form.errors.email}>
        <Input name="email" type="email" autoComplete="email" dir="ltr" required />
      </Field>
      <Field
        label={words.auth.password}
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
        {words.auth.signUp}
      </Button>
    </form>
  )
}
