'use client'

import { useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { ChannelLink } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Spinner } from '../ui/spinner.tsx'

/** A picture that a telephone reads; a newer one comes by itself for as long as this is open. */
export function PhoneLink({
  serverId,
  open,
  onClose,
  onConnected,
}: {
  serverId: string
  open: boolean
  onClose: () => void
  onConnected: () => void
}) {
  const { words } = useWords()
  const say = channelsWords(words).link
  const client = useClient()
  const [picture, setPicture] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const heard = useRef(onConnected)
  heard.current = onConnected

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt begins anew
  useEffect(() => {
    if (!open) return
    let isOver = false
    setPicture(null)
    setProblem(null)
    const follow = async () => {
      let answer = await client.linkPhone(serverId)
      while (!isOver) {
        if (!answer.ok) return setProblem(problemText(words, answer.problem))
        const link: ChannelLink = answer.value
        if (link.connected) return heard.current()
        // Nobody has read it, and there is no newer one: it has expired.
        if (link.picture === null) return setProblem(words.problems['timed-out'])
        setPicture(link.picture)
        answer = await client.awaitPhone(serverId, link.picture)
      }
    }
    void follow()
    return () => {
      isOver = true
    }
  }, [open, attempt, serverId, client])

  return (
    <Dialog open={open} title={say.title} closeLabel={words.common.close} onClose={onClose}>
      {problem ? (
        <Alert
          tone="error"
          action={
            <Button size="small" look="secondary" onClick={() => setAttempt(attempt + 1)}>
              {say.another}
            </Button>
          }
        >
          {problem}
        </Alert>
      ) : (
        <>
          <ol className="mb-4 flex list-decimal flex-col gap-1.5 ps-5 text-sm">
            {say.steps.map(step => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <div className="mx-auto mb-3 grid size-64 max-w-full place-items-center overflow-hidden rounded-xl border border-line bg-white">
            {picture === null ? (
              <span className="text-[#10283a]">
                <Spinner className="size-6" />
              </span>
            ) : (
              // biome-ignore lint/performance/noImgElement: it is in the address itself
              <img src={picture} alt={say.picture} className="size-60" />
            )}
          </div>
          <p role="status" className="mb-3 text-center text-quiet text-sm">
            {picture === null ? say.getting : say.fresh}
          </p>
          <p className="text-quiet text-sm">{say.advice}</p>
        </>
      )}
    </Dialog>
  )
}
