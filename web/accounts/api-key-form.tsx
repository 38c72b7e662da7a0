'use client'

import { useId, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { ApiKeyWish } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { apiKeysWords } from '../i18n/api-keys-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { useForm } from './use-form.ts'

type Scope = ApiKeyWish['scopes'][number]
const scopes: readonly Scope[] = ['read', 'operate', 'billing']
const spans = ['30', '90', '365', 'never'] as const
const names = ['keyName', 'keySpan', 'keyPassword'] as const

/** Makes a key, and shows it the one time that it can be seen. */
export function ApiKeyForm({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const { words } = useWords()
  const say = apiKeysWords(words)
  const client = useClient()
  const [chosen, setChosen] = useState<readonly Scope[]>(['read'])
  const [token, setToken] = useState<string | null>(null)
  const form = useForm(
    names,
    ({ keyName, keyPassword }) => ({
      keyName: keyName.trim() === '' ? words.fieldErrors.required : null,
      keyPassword: keyPassword === '' ? words.fieldErrors.required : null,
    }),
    async ({ keyName, keySpan, keyPassword }) => {
      if (chosen.length === 0) return { form: say.scopesMissing }
      const answer = await client.createApiKey({
        name: keyName.trim(),
        scopes: [...chosen],
        expiresInDays: keySpan === 'never' ? null : Number(keySpan),
        password: keyPassword,
      })
      if (answer.ok) {
        setToken(answer.value.token)
        onMade()
        return {}
      }
      const text = problemText(words, answer.problem)
      return answer.problem.code === 'password-wrong'
        ? { fields: { keyPassword: text } }
        : { form: text }
    },
  )
  if (token !== null) return <Shown token={token} onClose={onClose} />
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.name} hint={say.nameHint} error={form.errors.keyName}>
        <Input name="keyName" dir="auto" autoComplete="off" maxLength={60} required />
      </Field>
      <fieldset>
        <legend className="mb-2 font-medium">{say.scopes}</legend>
        <div className="flex flex-col gap-3">
          {scopes.map(scope => (
            <ScopeBox
              key={scope}
              name={say.scopeNames[scope]}
              text={say.scopeTexts[scope]}
              checked={chosen.includes(scope)}
              onChange={isOn =>
                setChosen(scopes.filter(each => (each === scope ? isOn : chosen.includes(each))))
              }
            />
          ))}
        </div>
      </fieldset>
      <Field label={say.expires}>
        <Select name="keySpan" defaultValue="90">
          {spans.map(span => (
            <option key={span} value={span}>
              {say.days[span]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words.auth.password} error={form.errors.keyPassword}>
        <PasswordInput
          name="keyPassword"
          autoComplete="current-password"
          required
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={form.busy}>
          {say.create}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}

function ScopeBox({
  name,
  text,
  checked,
  onChange,
}: {
  name: string
  text: string
  checked: boolean
  onChange: (isOn: boolean) => void
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={event => onChange(event.target.checked)}
        className="mt-1 size-4.5 accent-sea"
      />
      <label htmlFor={id}>
        <span className="font-medium">{name}</span>
        <span className="block text-quiet text-sm">{text}</span>
      </label>
    </div>
  )
}

function Shown({ token, onClose }: { token: string; onClose: () => void }) {
  const { words } = useWords()
  const say = apiKeysWords(words)
  return (
    <div className="flex flex-col items-start gap-4">
      <Alert tone="good" title={say.createdTitle}>
        {say.created}
      </Alert>
      <div className="flex w-full items-center gap-2 rounded-xl border border-line bg-raised ps-4 pe-1 py-1">
        <code dir="ltr" className="min-w-0 flex-1 break-all text-start text-sm">
          {token}
        </code>
        <CopyButton
          text={token}
          label={say.copy}
          copiedLabel={say.copied}
          refusedLabel={say.copyRefused}
        />
      </div>
      <Button onClick={onClose}>{say.done}</Button>
    </div>
  )
}
