'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'

/** A part of the page that could not be loaded, with a way to try again that keeps the rest. */
export function ReloadAlert({ title, text }: { title: string; text?: string }) {
  const { words } = useWords()
  const router = useRouter()
  const [busy, start] = useTransition()
  return (
    <Alert
      tone="error"
      title={title}
      action={
        <Button
          look="secondary"
          size="small"
          busy={busy}
          onClick={() => start(() => router.refresh())}
        >
          {words.common.tryAgain}
        </Button>
      }
    >
      {text}
    </Alert>
  )
}
