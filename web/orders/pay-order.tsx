'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Order } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { awaitPayment } from './place-order.ts'

/** Takes an order up again that was not paid in time, and leads to its payment. */
export function ResumeOrder({
  order,
  look = 'primary',
  size = 'medium',
}: {
  order: Order
  look?: 'primary' | 'secondary'
  size?: 'small' | 'medium'
}) {
  const { language, words } = useWords()
  const client = useClient()
  const router = useRouter()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const resume = async () => {
    setBusy(true)
    const placed = await awaitPayment(client, await client.resumeOrder(order.id))
    if (placed.kind === 'pay') {
      window.location.assign(placed.checkoutUrl)
      return
    }
    if (placed.kind === 'wait') {
      router.push(`/${language}/orders/${placed.orderId}`)
      return
    }
    setBusy(false)
    toast(
      placed.kind === 'refused'
        ? problemText(words, placed.problem)
        : (placed.reason?.text ?? words.problems.unexpected),
    )
  }
  return (
    <Button look={look} size={size} busy={busy} onClick={resume}>
      {busy ? ordersWords(words).order.preparing : ordersWords(words).orderStates.resume}
    </Button>
  )
}

/** Lets go of an order that is not paid: its name and its place are free again. */
export function CancelOrder({
  order,
  onCancelled,
}: {
  order: Order
  onCancelled: (order: Order) => void
}) {
  const { words } = useWords()
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const cancel = async () => {
    setBusy(true)
    const answer = await client.cancelOrder(order.id)
    setBusy(false)
    if (answer.ok) onCancelled(answer.value)
    toast(
      answer.ok
        ? ordersWords(words).orderStates.cancelOrderDone
        : problemText(words, answer.problem),
    )
  }
  return (
    <Button look="quiet" busy={busy} onClick={cancel}>
      {ordersWords(words).orderStates.cancelOrder}
    </Button>
  )
}
