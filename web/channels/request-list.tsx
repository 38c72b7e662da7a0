'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { ChannelRequest, Channels } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'

/** People who wrote and wait to be answered; nothing where nobody does. */
export function RequestList({
  serverId,
  requests,
  onChange,
}: {
  serverId: string
  requests: ChannelRequest[]
  onChange: (channels: Channels) => void
}) {
  const { words } = useWords()
  const say = channelsWords(words).requests
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const answerWith = async (request: ChannelRequest, decision: 'allow' | 'dismiss') => {
    setBusy(`${request.id} ${decision}`)
    setProblem(null)
    const answer = await client.answerChannelRequest(serverId, request, decision)
    setBusy(null)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    toast(decision === 'allow' ? say.allowed : say.dismissed)
    onChange(answer.value)
  }

  if (requests.length === 0 && problem === null) return null
  return (
    <Section id="requests-title" title={say.title} text={say.text}>
      <div aria-live="polite">
        {problem && <Alert tone="error">{problem}</Alert>}
        <ul className="divide-y divide-line">
          {requests.map(request => {
            const name = request.senderName ?? say.unnamed
            return (
              <li
                key={request.id}
                className="flex flex-wrap items-center justify-between gap-3 py-3 first:pt-0 last:pb-0"
              >
                <div className="min-w-0">
                  <p className="break-words font-medium">
                    <bdi>{name}</bdi>
                  </p>
                  <p className="text-quiet text-sm">
                    {channelsWords(words).names[request.channel]} · <bdi>{request.senderId}</bdi>
                  </p>
                  <p className="text-quiet text-sm">
                    {say.until} <Moment iso={request.expiresAt} />
                  </p>
                </div>
                <div className="flex gap-2">
                  <Button
                    size="small"
                    aria-label={say.allowName(name)}
                    busy={busy === `${request.id} allow`}
                    onClick={() => answerWith(request, 'allow')}
                  >
                    {say.allow}
                  </Button>
                  <Button
                    size="small"
                    look="secondary"
                    aria-label={say.dismissName(name)}
                    busy={busy === `${request.id} dismiss`}
                    onClick={() => answerWith(request, 'dismiss')}
                  >
                    {say.dismiss}
                  </Button>
                </div>
              </li>
            )
          })}
        </ul>
      </div>
    </Section>
  )
}
