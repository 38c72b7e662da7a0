'use client'

import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { authProblemText } from '../accounts/auth-problem-text.ts'
import { waitingPage } from '../accounts/next-path.ts'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'

/** Letters about orders and refunds go to this address, so it should be one that works. */
export function UnverifiedNotice({ email }: { email: string }) {
  const { language, words } = useWords()
  const toast = useToast()
  const path = usePathname()
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle')
  if (path.endsWith('/verify-email')) return null
  const [before, after] = words.auth.unverified(email).split(email)
  const resend = async () => {
    setState('busy')
    const next = waitingPage(`${location.pathname}${location.search}`)
    const answer = await auth.sendVerification(language, email, next)
    setState(answer.ok ? 'sent' : 'idle')
    toast(answer.ok ? words.auth.resent : authProblemText(words, answer.code))
  }
  return (
    <aside aria-label={words.auth.email} className="border-sand/25 border-b bg-sand-soft text-sm">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 sm:px-6">
        <p>
          {before}
          {/* In one piece: an address torn at its hyphen reads badly, most of all in Arabic. */}
          <span className="inline-block max-w-full break-words">{email}</span>
          {after}
        </p>
        {state !== 'sent' && (
          <button
            type="button"
            disabled={state === 'busy'}
            onClick={resend}
            className="inline-flex items-center gap-1.5 rounded font-medium text-sand underline underline-offset-4"
          >
            {state === 'busy' && <Spinner />}
            {words.auth.resend}
          </button>
        )}
      </div>
    </aside>
  )
}
