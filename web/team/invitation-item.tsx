'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Team } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Removal } from '../ui/removal.tsx'
import { useToast } from '../ui/toast.tsx'

/** Somebody who is invited: once more, or after all not. */
export function InvitationItem({
  invitation: { id, email, role, expiresAt, isExpired },
  onChange,
}: {
  invitation: Team['invitations'][number]
  onChange: (team: Team) => void
}) {
  const { words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)

  const again = async () => {
    setBusy(true)
    const answer = await client.inviteAgain(id)
    setBusy(false)
    if (answer.ok) onChange(answer.value)
    toast(answer.ok ? say.invited(email) : problemText(words, answer.problem))
  }

  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <bdi dir="ltr" className="break-all">
            {email}
          </bdi>
          <Badge tone={isExpired ? 'sand' : 'sea'}>
            {isExpired ? say.expired : words.servers.roles[role]}
          </Badge>
        </p>
        {!isExpired && (
          <p className="text-quiet text-sm">
            {say.until} <Moment iso={expiresAt} />
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          look="secondary"
          size="small"
          busy={busy}
          aria-label={say.againTo(email)}
          onClick={again}
        >
          {say.again}
        </Button>
        <Removal
          label={say.withdraw}
          name={say.withdrawOf(email)}
          title={say.withdrawTitle(email)}
          text={say.withdrawText}
          done={say.withdrawn}
          remove={() => client.withdrawInvitation(id)}
          onRemoved={onChange}
        />
      </div>
    </li>
  )
}
