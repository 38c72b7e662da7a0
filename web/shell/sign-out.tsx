'use client'

import { useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useToast } from '../ui/toast.tsx'

export function SignOut({ className }: { className: string }) {
  const { language, words } = useWords()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    setBusy(true)
    const answer = await auth.signOut(language)
    if (answer.ok) location.assign(`/${language}`)
    else {
      setBusy(false)
      toast(words.problems.unreachable)
    }
  }
  return (
    <button type="button" disabled={busy} onClick={leave} className={className}>
      {words.nav.signOut}
    </button>
  )
}
