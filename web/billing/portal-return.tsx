'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'

/** What was changed on the payment provider's pages is asked for; by then it has been. */
const lookAfterMs = 2000

/** The customer is back from the payment provider's pages: what they did there is looked at now. */
export function PortalReturn({ visit }: { visit: string }) {
  const { words } = useWords()
  const say = words.billing.portal
  const client = useClient()
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const report = async () => {
      const answer = await client.portalReturned(visit)
      if (isGone) return
      if (answer.ok) timer = setTimeout(() => router.refresh(), lookAfterMs)
      else setProblem(problemText(words, answer.problem))
    }
    report()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [client, router, visit, words])

  return (
    <div className="mb-6">
      {problem === null ? (
        <Alert tone="good" title={say.backTitle}>
          {say.back}
        </Alert>
      ) : (
        <Alert tone="warning">{problem}</Alert>
      )}
    </div>
  )
}
