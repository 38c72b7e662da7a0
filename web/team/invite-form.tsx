'use client'

import { useState } from 'react'
import { useForm } from '../accounts/use-form.ts'
import { emailError } from '../accounts/validate.ts'
import { problemText } from '../api/problem-text.ts'
import type { Team, TeamRole } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { useToast } from '../ui/toast.tsx'
import { roles } from './roles.ts'

const names = ['inviteEmail'] as const

/** Asks somebody by letter. */
export function InviteForm({
  onInvited,
  onClose,
}: {
  onInvited: (team: Team) => void
  onClose: () => void
}) {
  const { words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  const toast = useToast()
  const [role, setRole] = useState<TeamRole>('viewer')
  const form = useForm(
    names,
    ({ inviteEmail }) => ({ inviteEmail: emailError(words, inviteEmail) }),
    async ({ inviteEmail }) => {
      const email = inviteEmail.trim()
      const answer = await client.invite({ email, role })
      if (answer.ok) {
        onInvited(answer.value)
        toast(say.invited(email))
        onClose()
        return
      }
      const { fields } = answer.problem
      if (fields?.email) return { fields: { inviteEmail: fields.email } }
      return { form: problemText(words, answer.problem) }
    },
  )
  return (
    <form noValidate method="post" onSubmit={form.onSubmit} className="flex flex-col gap-5">
      {form.formError && <Alert tone="error">{form.formError}</Alert>}
      <Field label={say.email} hint={say.emailHint} error={form.errors.inviteEmail}>
        <Input name="inviteEmail" type="email" dir="ltr" autoComplete="off" required autoFocus />
      </Field>
      <RadioCards
        legend={say.role}
        name="inviteRole"
        value={role}
        options={roles.map(value => ({
          value,
          title: words.servers.roles[value],
          text: say.roleTexts[value],
        }))}
        onChange={setRole}
      />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={form.busy}>
          {say.invite}
        </Button>
        <Button look="secondary" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
