'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Account, OpenInvitation } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { teamWords } from '../i18n/team-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'

/** What one is invited to, and the yes to it of whoever is signed in with the address that it was sent to. */
export function InvitationView({
  invitation: { ownerName, email, role, expiresAt },
  token,
  account,
}: {
  invitation: OpenInvitation
  token: string
  account: Account | null
}) {
  const { language, words } = useWords()
  const say = teamWords(words)
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [isMember, setMember] = useState(false)

  const accept = async () => {
    setBusy(true)
    const answer = await client.acceptInvitation(token)
    setBusy(false)
    setProblem(answer.ok ? null : problemText(words, answer.problem))
    setMember(answer.ok)
  }

  if (isMember) {
    return (
      <div className="flex flex-col gap-5">
        <Alert tone="good">{say.invitation.accepted(ownerName)}</Alert>
        <ButtonLink href={`/${language}/servers`}>{say.invitation.toServers}</ButtonLink>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-5">
      <div>
        <p className="font-medium">{words.servers.roles[role]}</p>
        <p className="text-quiet">{say.roleTexts[role]}</p>
      </div>
      <p className="text-quiet text-sm">
        {say.invitation.sentTo}{' '}
        <bdi dir="ltr" className="break-all">
          {email}
        </bdi>
        {' · '}
        {say.invitation.validUntil} <Moment iso={expiresAt} />
      </p>
      {problem && <Alert tone="error">{problem}</Alert>}
      {account === null ? (
        <SignedOut email={email} token={token} />
      ) : account.email.toLowerCase() !== email ? (
        <Alert tone="warning">{say.invitation.otherAccount(account.email)}</Alert>
      ) : account.emailVerified ? (
        <Button busy={busy} onClick={accept}>
          {say.invitation.accept}
        </Button>
      ) : (
        <Alert tone="warning">{say.invitation.confirmFirst}</Alert>
      )}
    </div>
  )
}

function SignedOut({ email, token }: { email: string; token: string }) {
  const { language, words } = useWords()
  const say = teamWords(words).invitation
  const next = encodeURIComponent(`/${language}/invitation?token=${encodeURIComponent(token)}`)
  return (
    <>
      <p>{say.signedOut(email)}</p>
      <div className="flex flex-wrap gap-3">
        <ButtonLink href={`/${language}/sign-up?next=${next}`}>{say.signUp}</ButtonLink>
        <ButtonLink href={`/${language}/sign-in?next=${next}`} look="secondary">
          {say.signIn}
        </ButtonLink>
      </div>
    </>
  )
}
