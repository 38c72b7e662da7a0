'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Passkey } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { passkeysWords } from '../i18n/passkeys-words.ts'
import { Day, Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Removal } from '../ui/removal.tsx'
import { useForm } from './use-form.ts'

/** One passkey: what its owner knows it by, when it was used, another name for it, and its end. */
export function PasskeyItem({ item, onChange }: { item: Passkey; onChange: () => void }) {
  const { words } = useWords()
  const say = passkeysWords(words)
  const client = useClient()
  const [renaming, setRenaming] = useState(false)
  if (renaming) {
    return (
      <li className="py-3 first:pt-0">
        <RenameForm
          item={item}
          onClose={() => setRenaming(false)}
          onRenamed={() => {
            setRenaming(false)
            onChange()
          }}
        />
      </li>
    )
  }
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <bdi className="break-words">{item.name}</bdi>
          {item.synced && <Badge tone="sea">{say.synced}</Badge>}
        </p>
        <p className="text-quiet text-sm">
          {say.addedOn} <Day iso={item.addedAt} />
          {' · '}
          {item.usedAt ? (
            <>
              {say.used} <Moment iso={item.usedAt} />
            </>
          ) : (
            say.usedNever
          )}
        </p>
      </div>
      <div className="flex gap-1">
        <Button
          look="quiet"
          size="small"
          aria-label={say.renameOf(item.name)}
          onClick={() => setRenaming(true)}
        >
          {say.rename}
        </Button>
        <Removal
          label={say.remove}
          name={say.removeOf(item.name)}
          title={say.removeTitle(item.name)}
          text={say.removeText}
          done={say.removed}
          remove={() => client.removePasskey(item.id)}
          onRemoved={onChange}
        />
      </div>
    </li>
  )
}

const names = ['passkeyNewName'] as const

function RenameForm({
  item,
  onRenamed,
  onClose,
}: {
  item: Passkey
  onRenamed: () => void
  onClose: () => void
}) {
  const { words } = useWords()
  const say = passkeysWords(words)
  const client = useClient()
  const form = useForm(
    names,
    ({ passkeyNewName }) => ({
      passkeyNewName: passkeyNewName.trim() === '' ? words.fieldErrors.required : null,
    }),
    async ({ passkeyNewName }) => {
      const answer = await client.renamePasskey(item.id, passkeyNewName.trim())
      if (!answer.ok) return { form: problemText(words, answer.problem) }
      onRenamed()
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-3">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.newName} error={form.errors.passkeyNewName}>
        <Input
          name="passkeyNewName"
          dir="auto"
          autoComplete="off"
          defaultValue={item.name}
          maxLength={60}
          autoFocus
          required
        />
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="small" busy={form.busy}>
          {say.save}
        </Button>
        <Button look="secondary" size="small" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
