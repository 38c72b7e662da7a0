import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestPartRefund, requestRefund } from '../billing/request-refund.ts'
import { refunds } from '../billing/tables.ts'
import { mails } from '../mail/tables.ts'
import { transact } from './engine/wake.ts'
import { goodCard, minuteMs, openStreet, type Street } from './street.example.ts'

let street: Street
beforeAll(async () => {
  street = await openStreet(7)
})
afterAll(() => street.world.close())

async function bought(hostname: string, card = goodCard): Promise<string> {
  const id = await street.order(await street.customer(), { hostname })
  expect(await street.pay(id, card)).toBe(200)
  return id
}

/** A promise as it stands in our books, and what comes of it. */
async function promised(row: typeof refunds.$inferInsert) {
  await transact(street.world.platform, async (tx, wake) => {
    await tx.insert(refunds).values(row)
    await wake('refund', row.id)
  })
  await street.world.pass(minuteMs)
  const [after] = await street.db.select().from(refunds).where(eq(refunds.id, row.id))
  return after
}

const letterOf = async (key: string) => {
  const [letter] = await street.db.select().from(mails).where(eq(mails.key, key))
  return letter
}

test('what a bank has taken back is with its customer: nothing of it waits for ever', async () => {
  const id = await bought('taken-back', '4000000000000259')
  await street.world.pass(10 * minuteMs)
  const { stripeSubscriptionId } = await street.rowOf(id)
  const disputes = await street.stripe.disputes.list()
  const [dispute] = disputes.data
  await street.stripe.disputes.close(dispute?.id ?? '')
  await street.world.pass(10 * minuteMs)
  expect(stripeSubscriptionId).toBeTruthy()
  const { platform } = street.world
  const part = { subscriptionId: id, wantedMinor: 500, reason: 'goodwill' }
  expect(
    await transact(platform, (tx, wake) => requestPartRefund(tx, wake, platform.context, part)),
  ).toEqual({ ok: false, error: 'refund-too-large' })
  const requestedAt = platform.context.clock.now()
  const whole = { id: 'ref_lost', subscriptionId: id, reason: 'goodwill', requestedAt }
  expect(await promised(whole)).toMatchObject({ state: 'paid', amountMinor: 0, failureCode: null })
  expect(await letterOf(`order-refunded:${id}`)).toMatchObject({ kind: 'order-refunded' })
})

test('a part that everything has overtaken is closed, without a letter about nothing', async () => {
  const id = await bought('overtaken')
  const { platform } = street.world
  await transact(platform, (tx, wake) =>
    requestRefund(tx, wake, platform.context, id, 'operator-deleted'),
  )
  await street.world.pass(minuteMs)
  const requestedAt = platform.context.clock.now()
  const part = { kind: 'part', wantedMinor: 500, reason: 'goodwill', requestedAt } as const
  expect(await promised({ id: 'ref_late', subscriptionId: id, ...part })).toMatchObject({
    state: 'paid',
    amountMinor: 0,
  })
  expect(await letterOf('refund-paid:ref_late')).toBeUndefined()
})

test('what was paid and came back to us is paid again', async () => {
  const id = await bought('came-back')
  const paidAt = street.world.platform.context.clock.now()
  const once = { amountMinor: 500, currency: 'usd', paidAt, requestedAt: paidAt }
  const part = { kind: 'part', wantedMinor: 500, reason: 'goodwill' } as const
  const row = { id: 'ref_back', subscriptionId: id, state: 'paid', ...part, ...once } as const
  expect(await promised(row)).toMatchObject({ state: 'paid', amountMinor: 500, paidAt })
  const made = await street.stripe.refunds.list()
  const own = made.data.filter(({ metadata }) => metadata?.sambuk_refund === 'refund:ref_back')
  expect(own).toMatchObject([{ amount: 500, status: 'succeeded' }])
})
