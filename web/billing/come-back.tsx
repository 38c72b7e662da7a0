'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Subscription } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { awaitPayment } from '../orders/place-order.ts'
import { useDay } from '../realtime/moment.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'

/** What is over can come back with its data while that is kept: an order, and the way to its payment. */
export function ComeBack({ subscription }: { subscription: Subscription }) {
  const { language, words } = useWords()
  const say = words.billing.comeBack
  const client = useClient()
  const router = useRouter()
  const toast = useToast()
  const day = useDay()
  const [busy, setBusy] = useState(false)
  /** Null while the old name may do. */
  const [name, setName] = useState<string | null>(null)
  if (subscription.comeBack === null) return null
  const { until, ownKey } = subscription.comeBack
  const comeBack = async () => {
    setBusy(true)
    const asked = await client.comeBack(subscription.id, name ?? undefined)
    const placed = await awaitPayment(client, asked)
    if (placed.kind === 'pay') {
      window.location.assign(placed.checkoutUrl)
      return
    }
    if (placed.kind === 'wait') {
      router.push(`/${language}/orders/${placed.orderId}`)
      return
    }
    setBusy(false)
    if (placed.kind === 'refused' && placed.problem.code === 'hostname-taken' && name === null) {
      setName('')
      return
    }
    toast(
      placed.kind === 'refused'
        ? problemText(words, placed.problem)
        : (placed.reason?.text ?? words.problems.unexpected),
    )
  }
  return (
    <div className="mt-4 flex flex-col items-start gap-3">
      <p className="text-sm">{until === null ? say.now : say.until(day(until))}</p>
      {ownKey && <p className="text-sm">{say.ownKey}</p>}
      {name !== null && (
        <Field label={say.otherName}>
          <Input
            dir="ltr"
            value={name}
            autoComplete="off"
            onChange={event => setName(event.target.value)}
          />
        </Field>
      )}
      <Button size="small" busy={busy} disabled={name === ''} onClick={comeBack}>
        {busy ? ordersWords(words).order.preparing : say.open}
      </Button>
    </div>
  )
}
