'use client'

import { useForm } from '../accounts/use-form.ts'
import { problemText } from '../api/problem-text.ts'
import type { Domains } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'

const names = ['domain'] as const

/** Which domain is to lead to the server. */
export function DomainForm({
  serverId,
  onAdded,
  onCancel,
}: {
  serverId: string
  onAdded: (domains: Domains) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = accessWords(words).domains
  const client = useClient()
  const toast = useToast()
  const form = useForm(
    names,
    ({ domain }) => ({ domain: domain.trim() === '' ? words.fieldErrors.required : null }),
    async ({ domain }) => {
      const answer = await client.addDomain(serverId, domain)
      if (!answer.ok) return { fields: { domain: problemText(words, answer.problem) } }
      toast(say.added)
      onAdded(answer.value)
      return undefined
    },
  )

  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <Field label={say.name} hint={say.nameHint} error={form.errors.domain}>
        <Input
          name="domain"
          dir="ltr"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          autoFocus
        />
      </Field>
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
