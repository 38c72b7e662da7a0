import { afterEach, beforeEach, expect, test } from 'vitest'
import { days } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const pays = 'DE89370400440532013000'
const fails = 'DE62370400440532013001'

async function byBank(accountNumber: string) {
  const price = await shop.price({ currency: 'eur' })
  const session = await shop.openCheckout({ line_items: [{ price: price.id, quantity: 1 }] })
  await shop.submit(session, { method: 'bank', accountNumber, name: 'Layla' })
  const { subscription } = await shop.stripe.checkout.sessions.retrieve(session.id)
  return String(subscription)
}
const reload = (id: string) =>
  shop.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })

test('a renewal by bank debit is paid when the bank has answered, also after a restart', async () => {
  const id = await byBank(pays)
  shop = await shop.restart()
  await days(shop, 30)
  expect(await reload(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'open' } })
  const { latest_invoice } = await shop.stripe.subscriptions.retrieve(id)
  await expect(shop.stripe.invoices.pay(String(latest_invoice))).rejects.toThrow('processed')
  await days(shop, 3)
  expect(await reload(id)).toMatchObject({
    status: 'active',
    latest_invoice: { status: 'paid', billing_reason: 'subscription_cycle' },
  })
})

test('a debit that the bank refuses leaves the subscription past due', async () => {
  const id = await byBank(fails)
  expect(await reload(id)).toMatchObject({ status: 'active', latest_invoice: { status: 'open' } })
  await days(shop, 4)
  expect(await reload(id)).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open' } })
})
