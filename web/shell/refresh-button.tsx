'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '../ui/button.tsx'

export function RefreshButton({ label }: { label: string }) {
  const router = useRouter()
  const [busy, start] = useTransition()
  return (
    <Button look="secondary" size="small" busy={busy} onClick={() => start(() => router.refresh())}>
      {label}
    </Button>
  )
}
