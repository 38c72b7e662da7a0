'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { passkeysWords } from '../i18n/passkeys-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { authProblemText } from './auth-problem-text.ts'
import { endCeremony, signByPasskey } from './passkey-ceremony.ts'
import { usePasskeySupport } from './passkey-support.ts'
import { PasskeyTrouble } from './passkey-trouble.tsx'

/** What the API asks a device holds for five minutes; what a browser offers is asked anew before. */
const offeredMs = 4 * 60_000

/** A way in without a password: by a button, and among what the browser fills the form with, where it can. */
export function PasskeySignIn({ onDone }: { onDone: () => void }) {
  const { language, words } = useWords()
  const say = passkeysWords(words)
  const support = usePasskeySupport()
  const [busy, setBusy] = useState(false)
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  /** Counts ceremonies: one that another has ended says nothing more. */
  const current = useRef(0)

  const signIn = useCallback(
    async (offered: boolean) => {
      const mine = ++current.current
      const textOf = (code: string): string => {
        const own: Record<string, string> = say.problems
        return own[code] ?? authProblemText(words, code)
      }
      const begun = await auth.beginPasskey(language)
      if (mine !== current.current) return
      if (!begun.ok) {
        if (!offered) setProblem(textOf(begun.code))
        return
      }
      const used = await signByPasskey(begun.value, { offered })
      if (mine !== current.current) return
      if (!used.ok) {
        if (!offered && used.why !== 'cancelled') setProblem(textOf(used.why))
        return
      }
      const answer = await auth.signInPasskey(language, used.value)
      if (answer.ok) return onDone()
      setProblem(textOf(answer.code))
    },
    [language, words, say, onDone],
  )

  useEffect(() => {
    if (support !== 'ready' || busy) return
    let isGone = false
    const offer = async () => {
      const isOffered = await window.PublicKeyCredential.isConditionalMediationAvailable?.()
      if (isOffered && !isGone) await signIn(true)
    }
    void offer()
    const again = setInterval(offer, offeredMs)
    return () => {
      isGone = true
      clearInterval(again)
    }
  }, [support, busy, signIn])

  useEffect(
    () => () => {
      if (current.current > 0) void endCeremony()
    },
    [],
  )

  const press = async () => {
    setAsked(true)
    setProblem(null)
    if (support !== 'ready') return
    setBusy(true)
    await signIn(false)
    setBusy(false)
  }

  return (
    <div className="mt-5 flex flex-col gap-4">
      <p aria-hidden="true" className="flex items-center gap-3 text-quiet text-sm">
        <span className="h-px flex-1 bg-line" />
        {say.or}
        <span className="h-px flex-1 bg-line" />
      </p>
      {problem && <Alert tone="error">{problem}</Alert>}
      {asked && support !== null && support !== 'ready' && <PasskeyTrouble support={support} />}
      <Button look="secondary" busy={busy} onClick={press}>
        {say.signIn}
      </Button>
    </div>
  )
}
