import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refunds } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { cancelOrder } from '../subscriptions/cancel-order.ts'
import { resumeOrder } from '../subscriptions/resume-order.ts'

import { goodCard, minuteMs, openStreet, type Street } from './street.example.ts'

let street: Street
beforeAll(async () => {
  street = await openStreet(5)
})
afterAll(() => street.world.close())

describe('an order that is given up', () => {
  test('frees its name at once and its page cannot be paid any more', async () => {
    const who = await street.customer()
    const id = await street.order(who, { hostname: 'given-up' })
    const { checkoutUrl, checkoutSessionId } = await street.rowOf(id)
    expect(await cancelOrder(street.world.platform, who, id)).toMatchObject({
      ok: true,
      value: { state: 'abandoned', problem: 'customer-cancelled' },
    })
    const other = await street.order(await street.customer(), { hostname: 'given-up' })
    expect(await street.rowOf(other)).toMatchObject({ state: 'checkout' })
    const session = await street.stripe.checkout.sessions.retrieve(checkoutSessionId ?? '')
    expect(session.status).toBe('expired')
    expect(await street.world.payAt(checkoutUrl ?? '', goodCard)).not.toBe(200)
  })

  test('and paid in the same moment is paid back, whoever has the name by then', async () => {
    const who = await street.customer()
    const id = await street.order(who, { hostname: 'both-at-once' })
    const { checkoutUrl } = await street.rowOf(id)
    expect(await street.world.payAt(checkoutUrl ?? '', goodCard)).toBe(200)
    expect(await cancelOrder(street.world.platform, who, id)).toMatchObject({ ok: true })
    const other = await street.order(await street.customer(), { hostname: 'both-at-once' })
    await street.world.pass(5 * minuteMs)
    expect(await street.rowOf(id)).toMatchObject({ state: 'refunded', paidMinor: 1900 })
    const [refund] = await street.db.select().from(refunds).where(eq(refunds.subscriptionId, id))
    expect(refund).toMatchObject({ state: 'paid', amountMinor: 1900, reason: 'customer-cancelled' })
    expect(await street.serversOf(id)).toEqual([])
    expect(await street.rowOf(other)).toMatchObject({ state: 'checkout' })
  })

  test('for another choice of the same name is replaced, and only the new one can be paid', async () => {
    const who = await street.customer()
    const first = await street.order(who, { hostname: 'other-choice' })
    const second = await street.order(who, { hostname: 'other-choice', interval: 'year' })
    expect(second).not.toBe(first)
    expect(await street.rowOf(first)).toMatchObject({ state: 'abandoned' })
    await street.pay(second)
    expect(await street.rowOf(second)).toMatchObject({ state: 'active', paidMinor: 19_000 })
  })

  test('by never paying is over when its page expires, and can be resumed with the same choices', async () => {
    const who = await street.customer()
    const addons = [{ addonId: 'extra-backups', quantity: 2 }]
    const id = await street.order(who, { hostname: 'resumed', interval: 'year', addons })
    await street.world.pass(50 * minuteMs)
    expect(await street.rowOf(id)).toMatchObject({
      state: 'abandoned',
      problem: 'checkout-expired',
    })
    await street.world.observe()
    const me = { accountId: who, country: null, language: 'en' } as const
    const resumed = await resumeOrder(street.shop, me, id)
    assert(resumed.ok, 'it is resumed')
    expect(resumed.value).toMatchObject({ hostname: 'resumed', interval: 'year', addons })
    expect(resumed.value.id).not.toBe(id)
    const again = await resumeOrder(street.shop, me, id)
    expect(again).toMatchObject({ ok: true, value: { id: resumed.value.id } })
    const payable = await resumeOrder(street.shop, me, resumed.value.id)
    expect(payable).toMatchObject({ ok: true, value: { id: resumed.value.id } })
    await street.world.pass(5_000)
    await street.pay(resumed.value.id)
    expect(await street.rowOf(resumed.value.id)).toMatchObject({ state: 'active' })
    expect(await resumeOrder(street.shop, me, resumed.value.id)).toEqual({
      ok: false,
      error: 'order-paid',
    })
  })
})
