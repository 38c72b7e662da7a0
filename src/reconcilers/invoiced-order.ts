import { and, eq, isNull } from 'drizzle-orm'
import { enterpriseProduct } from '../billing/prices.ts'
import { findPlan } from '../billing/store.ts'
import { prices } from '../billing/tables.ts'
import { addMs } from '../kit/clock.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { beginServer, closeOrder, type SubscriptionTools, unknownToVendor } from './checkout.ts'
import type { Next, Pass } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import { ensureWantedItems } from './ensure-prices.ts'
import { prepareOrder } from './prepare-order.ts'

const dayMs = 86_400_000
/** Whether an invoice was paid: events ring at once, and a lost one costs an hour. */
const lookEveryMs = 3600_000

/**
 * What is sold against an invoice by mail: the vendor writes and sends it, and the server is built when
 * it is paid. An invoice that stays unpaid beyond its date and the plan's grace closes the order.
 */
export const followInvoiced = (
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> =>
  row.stripeSubscriptionId
    ? waitForPayment(row, row.stripeSubscriptionId, pass, tools)
    : writeInvoice(row, pass, tools)

async function writeInvoice(
  row: SubscriptionRow,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const now = platform.context.clock.now()
  const [price] = await platform.db
    .select()
    .from(prices)
    .where(and(eq(prices.product, enterpriseProduct(row.id)), isNull(prices.retiredAt)))
  const plan = await findPlan(platform.db, row.planId)
  if (!plan || !price) return closeOrder(pass, 'failed', 'plan-unavailable', now)
  const sold = [{ price, name: `${plan.name.en} ${row.hostname}`, quantity: 1 }]
  const prepared = await prepareOrder(row, sold, pass.signal, tools)
  if (!prepared.ok) {
    return 'problem' in prepared.error
      ? closeOrder(pass, 'failed', prepared.error.problem, now)
      : failing(prepared.error.error, row.failures)
  }
  const items = await ensureWantedItems(payments, platform.db, sold, pass.signal)
  if (!items.ok) return failing(items.error, row.failures)
  const created = await payments.createInvoiced(
    {
      subscriptionId: row.id,
      customerId: prepared.value.customerId,
      items: items.value,
      dueDays: row.dueDays ?? 30,
      automaticTax: tools.automaticTax,
      idempotencyKey: `invoiced:${row.id}:${row.checkoutRound}`,
    },
    pass.signal,
  )
  if (!created.ok) {
    const closed = prepared.value.later(created.error)
    return 'problem' in closed
      ? closeOrder(pass, 'failed', closed.problem, now)
      : failing(created.error, row.failures)
  }
  const written = await pass.write({ stripeSubscriptionId: created.value.id })
  return waitForPayment(written, created.value.id, pass, tools)
}

async function waitForPayment(
  row: SubscriptionRow,
  vendorId: string,
  pass: Pass<'subscription'>,
  tools: SubscriptionTools,
): Promise<Next> {
  const { platform, payments } = tools
  const now = platform.context.clock.now()
  const read = await payments.readStatement(vendorId, pass.signal)
  if (!read.ok) return failing(read.error, row.failures)
  if (!read.value) return unknownToVendor(`subscription ${vendorId}`)
  const { subscription, invoices } = read.value
  const first = invoices.at(-1)
  if (first?.status === 'paid') return beginServer(subscription, pass, tools)
  const plan = await findPlan(platform.db, row.planId)
  const graceMs = (plan?.graceDays ?? 14) * dayMs
  const isOverdue = first?.dueAt ? addMs(first.dueAt, graceMs) <= now : false
  if (isOverdue || subscription.status === 'canceled' || first?.status === 'void') {
    const cancelled = await payments.cancelSubscription(vendorId, pass.signal)
    if (!cancelled.ok) return failing(cancelled.error, row.failures)
    await closeOrder(pass, 'abandoned', 'payment-missing', now)
    // What was paid in that very moment is found once it is closed, and paid back.
    return { wakeInMs: 0 }
  }
  const payUrl = first?.pageUrl ?? null
  if (payUrl !== row.checkoutUrl) await pass.write({ checkoutUrl: payUrl })
  return { wakeInMs: payUrl ? lookEveryMs : 5_000 }
}
