'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const everyMs = 5000

/**
 * Keeps a page true that nobody pushes news to: it is drawn anew when the reader comes back to it (from
 * paying in another tab, for example) and, while something is expected to change, every few seconds.
 */
export function RefreshWhile({ waiting }: { waiting: boolean }) {
  const router = useRouter()
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') router.refresh()
    }
    document.addEventListener('visibilitychange', look)
    const timer = waiting ? setInterval(look, everyMs) : undefined
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearInterval(timer)
    }
  }, [router, waiting])
  return null
}
