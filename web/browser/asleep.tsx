'use client'

import { useState } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'

/** A browser that does not run: it is started here, unless it cannot be. */
export function Asleep({
  reason,
  trouble,
  onStart,
}: {
  reason: string | null
  trouble: string | null
  onStart: () => Promise<void>
}) {
  const { words } = useWords()
  const say = browserWords(words)
  const [isStarting, setStarting] = useState(false)
  if (reason !== null) return <Alert tone="info">{reason}</Alert>
  const start = async () => {
    setStarting(true)
    await onStart()
    setStarting(false)
  }
  return (
    <Card>
      <div className="flex flex-col items-center gap-3 py-8 text-center">
        <Icon name="globe" className="size-10 text-quiet" />
        <h2 className="font-semibold text-lg">{say.asleep}</h2>
        <p className="max-w-prose text-quiet">{say.asleepText}</p>
        {trouble !== null && <Alert tone="error">{trouble}</Alert>}
        <Button onClick={start} busy={isStarting}>
          {isStarting ? say.starting : say.start}
        </Button>
      </div>
    </Card>
  )
}
