'use client'

import { type ReactNode, useEffect, useState } from 'react'
import type { Client } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { openPortal } from './open-portal.ts'

/** Leads to the payment provider's own pages, which are opened for this customer and for minutes only. */
export function PortalButton({
  look = 'primary',
  size = 'medium',
  children,
}: {
  look?: 'primary' | 'secondary'
  size?: 'small' | 'medium'
  children: ReactNode
}) {
  const { words } = useWords()
  const client: Client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)

  // Coming back with the browser's own button revives this page as it was left.
  useEffect(() => {
    const revive = () => setBusy(false)
    addEventListener('pageshow', revive)
    return () => removeEventListener('pageshow', revive)
  }, [])

  const open = async () => {
    setBusy(true)
    const opened = await openPortal(client)
    if (opened.ok) {
      window.location.assign(opened.value)
      return
    }
    setBusy(false)
    toast(problemText(words, opened.problem))
  }
  return (
    <Button look={look} size={size} busy={busy} onClick={open}>
      {busy ? words.billing.portal.opening : children}
    </Button>
  )
}
