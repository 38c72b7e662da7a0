'use client'

import { useState } from 'react'
import { auth } from '../api/auth.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { authProblemText } from './auth-problem-text.ts'

export function ResendVerification({ email, next }: { email: string; next: string | null }) {
  const { language, words } = useWords()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const resend = async () => {
    setBusy(true)
    const answer = await auth.sendVerification(language, email, next)
    setBusy(false)
    toast(answer.ok ? words.auth.resent : authProblemText(words, answer.code))
  }
  return (
    <Button busy={busy} onClick={resend}>
      {words.auth.resend}
    </Button>
  )
}
