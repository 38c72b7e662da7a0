import { desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../accounts/tables.ts'
import { prices } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { cancelOrder } from '../subscriptions/cancel-order.ts'
import { type Agreement, openEnterprise } from '../subscriptions/open-enterprise.ts'
import { subscriptions } from '../subscriptions/tables.ts'

import { goodCard, minuteMs, openStreet, type Street } from './street.example.ts'

let street: Street
beforeAll(async () => {
  street = await openStreet(6)
})
afterAll(() => street.world.close())

describe('an order against an invoice', () => {
  const agreement: Omit<Agreement, 'email' | 'hostname'> = {
    ...{ planId: 'enterprise', amountMinor: 240_000, currency: 'usd' },
    ...{ interval: 'year', dueDays: 30 },
  }

  async function open(hostname: string) {
    const accountId = await street.customer()
    const [account] = await street.db.select().from(accounts).where(eq(accounts.id, accountId))
    await street.world.observe()
    const agreed = { ...agreement, email: account?.email ?? '', hostname }
    const opened = await openEnterprise(street.shop, agreed)
    assert(opened.ok, `it is opened: ${opened.ok ? '' : opened.error}`)
    await street.world.pass(30_000)
    return { id: opened.value.id, agreed }
  }

  test('is for an account that there is', async () => {
    const agreed = { ...agreement, email: 'nobody@example.test', hostname: 'nobody-s' }
    expect(await openEnterprise(street.shop, agreed)).toEqual({ ok: false, error: 'not-found' })
  })

  test('shows where to pay at a price of its own, once, and is built when it is paid', async () => {
    const { id, agreed } = await open('big-one')
    const row = await street.rowOf(id)
    expect(row).toMatchObject({ state: 'checkout', checkoutUrl: expect.stringMatching(/^http/) })
    expect(await openEnterprise(street.shop, agreed)).toMatchObject({ ok: true, value: { id } })
    const [price] = await street.db
      .select()
      .from(prices)
      .where(eq(prices.product, `enterprise:${id}`))
      .orderBy(desc(prices.createdAt))
    expect(price).toMatchObject({ amountMinor: 240_000, stripePriceId: expect.any(String) })
    expect(await street.serversOf(id)).toEqual([])
    expect(await street.world.payAt(row.checkoutUrl ?? '', goodCard)).toBe(200)
    await street.world.pass(5 * minuteMs)
    expect(await street.rowOf(id)).toMatchObject({ state: 'active', paidMinor: 240_000 })
    expect(await street.serversOf(id)).toHaveLength(1)
  })

  test('that is given up is charged no more', async () => {
    const { id } = await open('not-after-all')
    const { accountId, stripeSubscriptionId } = await street.rowOf(id)
    expect(await cancelOrder(street.world.platform, accountId, id)).toMatchObject({ ok: true })
    await street.world.pass(minuteMs)
    const bought = await street.stripe.subscriptions.retrieve(stripeSubscriptionId ?? '')
    expect(bought.status).toBe('canceled')
    expect(await street.rowOf(id)).toMatchObject({ state: 'abandoned', paidMinor: 0 })
  })

  test('that was made unheard and is given up is charged no more', async () => {
    const { id } = await open('unheard')
    const { accountId, stripeSubscriptionId } = await street.rowOf(id)
    // As if the worker had died between the making and the note of it.
    const unheard = { stripeSubscriptionId: null }
    await street.db.update(subscriptions).set(unheard).where(eq(subscriptions.id, id))
    expect(await cancelOrder(street.world.platform, accountId, id)).toMatchObject({ ok: true })
    await street.world.pass(minuteMs)
    const bought = await street.stripe.subscriptions.retrieve(stripeSubscriptionId ?? '')
    expect(bought.status).toBe('canceled')
  })
})
