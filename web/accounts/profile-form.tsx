'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Account, Language } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'
import { useForm } from './use-form.ts'
import { nameError } from './validate.ts'
import { ZoneField } from './zone-field.tsx'

const names = ['name', 'zone'] as const

/** What somebody is called, and in which language they are written to. */
export function ProfileForm({ account }: { account: Account }) {
  const { words } = useWords()
  const say = profileWords(words)
  const client = useClient()
  const router = useRouter()
  const toast = useToast()
  const [language, setLanguage] = useState<Language>(account.language)
  const form = useForm(
    names,
    ({ name }) => ({ name: nameError(words, name), zone: null }),
    async ({ name, zone }) => {
      const timeZone = zone || null
      const answer = await client.updateMe({ name: name.trim(), language, timeZone })
      if (!answer.ok) {
        const text = problemText(words, answer.problem)
        return answer.problem.fields?.name ? { fields: { name: text } } : { form: text }
      }
      toast(say.saved)
      router.refresh()
      return {}
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={words.auth.name} error={form.errors.name}>
        <Input
          name="name"
          dir="auto"
          autoComplete="name"
          maxLength={100}
          defaultValue={account.name}
          required
        />
      </Field>
      <div>
        <p className="mb-1.5 font-medium" aria-hidden="true">
          {say.language}
        </p>
        <Choice
          label={say.language}
          name="letters"
          value={language}
          options={[
            { value: 'en', text: say.languages.en },
            { value: 'ar', text: say.languages.ar },
          ]}
          onChange={setLanguage}
        />
      </div>
      <ZoneField value={account.timeZone} />
      <Button type="submit" busy={form.busy} className="self-start">
        {say.save}
      </Button>
    </form>
  )
}
