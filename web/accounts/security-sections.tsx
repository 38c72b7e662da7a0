'use client'

import { useCallback, useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Problem, Session } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { PasswordForm } from './password-form.tsx'
import { SessionList } from './session-list.tsx'
import { TwoFactorSection } from './two-factor-section.tsx'

/** By what somebody signs in, and where they have. */
export function SecuritySections({ email, twoFactor }: { email: string; twoFactor: boolean }) {
  const { words } = useWords()
  const say = profileWords(words)
  const client = useClient()
  const toast = useToast()
  const [sessions, setSessions] = useState<Session[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<string | null>(null)

  const load = useCallback(async () => {
    const answer = await client.sessions()
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) setSessions(answer.value)
  }, [client])
  useEffect(() => void load(), [load])

  async function end(id: string | null) {
    setBusy(id ?? 'others')
    const answer = await (id === null ? client.endOtherSessions() : client.endSession(id))
    setBusy(null)
    // One that has ended meanwhile is not there any more either.
    const isGone = answer.ok || answer.problem.code === 'not-found'
    toast(isGone ? (id === null ? say.othersEnded : say.ended) : problemText(words, answer.problem))
    await load()
  }

  return (
    <>
      <Section id="password-title" title={say.passwordTitle} text={say.passwordText}>
        <PasswordForm email={email} onChange={load} />
      </Section>
      <TwoFactorSection on={twoFactor} />
      <PasskeysSection />
      <Section id="sessions-title" title={say.sessionsTitle} text={say.sessionsText}>
        <SessionList
          sessions={sessions}
          problem={problem && problemText(words, problem)}
          busy={busy}
          onEnd={end}
          onReload={load}
        />
      </Section>
    </>
  )
}
