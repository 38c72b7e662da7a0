'use client'

import { useEffect, useRef, useState } from 'react'
import type { Usage } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { limitText } from './amount-text.ts'
import { LimitForm } from './limit-form.tsx'

/** Its owner's limit for a month, how far it is, and what it does not count. */
export function MonthLimit({
  serverId,
  usage: { limit, month, state },
  onChange,
}: {
  serverId: string
  usage: Usage
  onChange: () => void
}) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLDivElement>(null)
  const wasOpen = useRef(false)
  // The form took the place of the button that opened it.
  useEffect(() => {
    if (wasOpen.current && !isOpen) opener.current?.querySelector('button')?.focus()
    wasOpen.current = isOpen
  }, [isOpen])

  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4">
      <h3 className="font-medium">{say.limit}</h3>
      {limit ? (
        <Progress limit={limit} month={month} />
      ) : (
        <p className="text-quiet text-sm">{say.noLimit}</p>
      )}
      <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
        {limit && state === 'near' && <Alert tone="warning">{say.near}</Alert>}
        {limit && state === 'reached' && <Alert tone="error">{say.reached[limit.action]}</Alert>}
        {limit?.unit === 'usd' && month.unpriced > 0 && (
          <Alert tone="warning">
            {say.notCounted(limitText(language, 'tokens', month.unpriced))}
          </Alert>
        )}
      </div>
      {isOpen ? (
        <LimitForm
          serverId={serverId}
          limit={limit}
          onCancel={() => setOpen(false)}
          onSaved={() => {
            onChange()
            setOpen(false)
          }}
        />
      ) : (
        <div ref={opener}>
          <Button look="secondary" onClick={() => setOpen(true)}>
            {limit ? say.change : say.set}
          </Button>
        </div>
      )}
    </div>
  )
}

function Progress({ limit, month }: { limit: NonNullable<Usage['limit']>; month: Usage['month'] }) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const used = limit.unit === 'usd' ? month.cost * 100 : month.tokens
  return (
    <div>
      <progress
        aria-label={say.limit}
        max={limit.amount}
        value={Math.min(used, limit.amount)}
        className={classes(
          'block h-2 w-full appearance-none overflow-hidden rounded-full bg-raised [&::-webkit-progress-bar]:bg-raised',
          used >= limit.amount
            ? '[&::-moz-progress-bar]:bg-coral [&::-webkit-progress-value]:bg-coral'
            : '[&::-moz-progress-bar]:bg-sea [&::-webkit-progress-value]:bg-sea',
        )}
      />
      <p className="mt-1.5 text-sm tabular-nums">
        {say.of[limit.unit](
          limitText(language, limit.unit, used),
          limitText(language, limit.unit, limit.amount),
        )}
        {' · '}
        {say.actions[limit.action]}
      </p>
    </div>
  )
}
