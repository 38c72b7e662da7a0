import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { AskStripe } from './connection.ts'
import { idOf, listAll } from './lists.ts'
import type { RefundablePayment, RefundOrder } from './refunds.ts'

/**
 * Gives each refund of ours that came through its credit note: without one, books and tax reports still
 * count what was paid back. A note cannot be taken back on a paid invoice, so that it waits for the
 * refund; one of a refund that failed later stands for the refund that took its place.
 */
export async function ensureCreditNotes(
  ask: AskStripe,
  { reason, partMinor }: RefundOrder,
  { invoice, refunds }: RefundablePayment,
  signal: AbortSignal,
): Answer<null> {
  const due = refunds.filter(
    ({ status, metadata }) => status === 'succeeded' && metadata?.sambuk_refund,
  )
  if (due.length === 0) return ok(null)
  const listed = await listAll(ask, 'list-credit-notes', signal, stripe =>
    stripe.creditNotes.list({ invoice, limit: 100 }),
  )
  if (!listed.ok) return listed
  const notes = listed.value.filter(({ status }) => status === 'issued')
  const noted = new Set(notes.flatMap(note => note.refunds.map(({ refund }) => idOf(refund))))
  const succeeded = refunds.filter(({ status }) => status === 'succeeded')
  let open = total(succeeded) - total(notes.flatMap(note => refundsIn(note)))
  for (const refund of due) {
    if (noted.has(refund.id)) continue
    if (open < refund.amount) break
    const created = await ask('create-credit-note', 'once', signal, stripe =>
      stripe.creditNotes.create(
        {
          invoice,
          amount: refund.amount,
          refunds: [{ refund: refund.id, amount_refunded: refund.amount }],
          reason: partMinor === null ? 'product_unsatisfactory' : 'order_change',
          metadata: { ...refund.metadata, sambuk_reason: reason },
          // Our own letter says it.
          email_type: 'none',
        },
        { idempotencyKey: `credit-note:${refund.id}` },
      ),
    )
    if (!created.ok) return created
    open -= refund.amount
  }
  return ok(null)
}

const refundsIn = ({ refunds }: Stripe.CreditNote) =>
  refunds.map(({ amount_refunded: amount }) => ({ amount }))

const total = (parts: { amount: number }[]) => parts.reduce((sum, { amount }) => sum + amount, 0)
