'use client'

import { useRef } from 'react'
import { useForm } from '../accounts/use-form.ts'
import { problemText } from '../api/problem-text.ts'
import type { AccessKeys } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, TextArea } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'

const ofTheKey = new Set(['key-is-private', 'key-not-read', 'key-too-weak', 'key-known'])

const names = ['key', 'name'] as const

/** Where a public key goes. A private one does not stay in the field either. */
export function KeyForm({
  serverId,
  onAdded,
  onCancel,
}: {
  serverId: string
  onAdded: (keys: AccessKeys) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = accessWords(words).keys
  const client = useClient()
  const toast = useToast()
  const box = useRef<HTMLTextAreaElement>(null)
  const form = useForm(
    names,
    ({ key }) => ({ key: key.trim() === '' ? words.fieldErrors.required : null }),
    async ({ key, name }) => {
      const answer = await client.addAccessKey(serverId, { key, name })
      if (answer.ok) {
        toast(say.added)
        onAdded(answer.value)
        return undefined
      }
      const { code } = answer.problem
      if (code === 'key-is-private' && box.current) box.current.value = ''
      const text = problemText(words, answer.problem)
      return ofTheKey.has(code) ? { fields: { key: text } } : { form: text }
    },
  )

  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Field label={say.key} hint={say.keyHint} error={form.errors.key}>
        <TextArea
          name="key"
          dir="ltr"
          rows={4}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          className="font-mono text-sm"
          placeholder="ssh-ed25519 AAAA…"
          ref={box}
          autoFocus
        />
      </Field>
      <Field label={say.name} aside={say.optional} hint={say.nameHint}>
        <Input name="name" dir="auto" maxLength={60} autoComplete="off" />
      </Field>
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={form.busy}>
          {say.save}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
