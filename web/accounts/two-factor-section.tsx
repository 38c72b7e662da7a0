'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { twoFactorWords } from '../i18n/two-factor-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import { PasswordQuestion } from './password-question.tsx'
import type { Enrolled } from './two-factor-enrol.tsx'

const TwoFactorEnrol = dynamic(() =>
  import('./two-factor-enrol.tsx').then(({ TwoFactorEnrol }) => TwoFactorEnrol),
)

/** Whether signing in takes a code too, and how that begins and ends: both with the password. */
export function TwoFactorSection({ on }: { on: boolean }) {
  const { language, words } = useWords()
  const say = twoFactorWords(words)
  const router = useRouter()
  const toast = useToast()
  const [open, setOpen] = useState(false)
  const [enrolled, setEnrolled] = useState<Enrolled | null>(null)

  async function confirm(password: string): Promise<string | null> {
    if (on) {
      const answer = await auth.disableTwoFactor(language, password)
      if (!answer.ok) return answer.code
      toast(say.ended)
      setOpen(false)
      router.refresh()
      return null
    }
    const answer = await auth.enableTwoFactor(language, password)
    if (!answer.ok) return answer.code
    setEnrolled({ uri: answer.value.totpURI, backupCodes: answer.value.backupCodes })
    setOpen(false)
    return null
  }

  return (
    <Section
      id="two-factor-title"
      title={say.title}
      text={say.text}
      aside={on ? <Badge tone="good">{say.on}</Badge> : undefined}
    >
      {enrolled && !on ? (
        <TwoFactorEnrol
          enrolled={enrolled}
          onDone={() => {
            toast(say.begun)
            setEnrolled(null)
            router.refresh()
          }}
          onBack={() => setEnrolled(null)}
        />
      ) : open ? (
        <PasswordQuestion
          submit={on ? say.end : say.goOn}
          danger={on}
          onAnswer={confirm}
          onBack={() => setOpen(false)}
        />
      ) : (
        <>
          {on && <Alert tone="good">{say.isOn}</Alert>}
          <Button
            look={on ? 'danger' : 'primary'}
            onClick={() => setOpen(true)}
            className={on ? 'mt-4' : undefined}
          >
            {on ? say.end : say.begin}
          </Button>
        </>
      )}
    </Section>
  )
}
