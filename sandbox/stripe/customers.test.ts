import { afterEach, beforeEach, expect, test } from 'vitest'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

test('a customer keeps an address, a balance and tax ids', async () => {
  const { customers } = shop.stripe
  const created = await customers.create({
    email: 'a@example.test',
    address: { country: 'sa', city: 'Riyadh' },
    balance: -500,
    tax_id_data: [{ type: 'sa_vat', value: '300000000000003' }],
  })
  expect(created).toMatchObject({ address: { country: 'SA', line1: null }, balance: -500 })
  const changed = await customers.update(created.id, {
    address: '',
    balance: 0,
    tax_exempt: 'exempt',
    expand: ['tax_ids'],
  })
  expect(changed).toMatchObject({
    address: null,
    balance: 0,
    tax_exempt: 'exempt',
    tax_ids: { data: [{ type: 'sa_vat', country: 'SA' }] },
  })
})

test('only a customer’s own payment method can be the default one', async () => {
  const subscription = await shop.buy()
  const method = String(subscription.default_payment_method)
  const owner = String(subscription.customer)
  const settings = { invoice_settings: { default_payment_method: method } }
  expect(await shop.stripe.customers.update(owner, settings)).toMatchObject(settings)
  const other = await shop.stripe.customers.create({})
  await expect(shop.stripe.customers.update(other.id, settings)).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'invoice_settings[default_payment_method]',
  })
  expect((await shop.stripe.paymentMethods.list({ customer: owner })).data).toHaveLength(1)
  await shop.stripe.paymentMethods.detach(method)
  expect((await shop.stripe.paymentMethods.list({ customer: owner })).data).toEqual([])
})

test('customers of a test clock are made in its time and found by it', async () => {
  const clock = await shop.stripe.testHelpers.testClocks.create({ frozen_time: 1_900_000_000 })
  const customer = await shop.stripe.customers.create({ test_clock: clock.id })
  expect(customer).toMatchObject({ test_clock: clock.id, created: 1_900_000_000 })
  await shop.stripe.customers.create({})
  const { data } = await shop.stripe.customers.list({ test_clock: clock.id })
  expect(data.map(({ id }) => id)).toEqual([customer.id])
})

test('a tax id is checked for its form, and then by its tax office', async () => {
  const customer = await shop.stripe.customers.create({})
  const create = (type: 'eu_vat' | 'sa_vat', value: string) =>
    shop.stripe.customers.createTaxId(customer.id, { type, value })
  await expect(create('sa_vat', '123')).rejects.toMatchObject({ code: 'tax_id_invalid' })
  await expect(create('eu_vat', 'XX123456789')).rejects.toMatchObject({ code: 'tax_id_invalid' })
  const good = await create('eu_vat', 'DE123456789')
  expect(good).toMatchObject({ country: 'DE', verification: { status: 'pending' } })
  const wrong = await create('eu_vat', '111111111')
  expect((await create('sa_vat', '300000000000003')).verification?.status).toBe('unavailable')
  await shop.world.clock.advance(3000)
  const statusOf = async (id: string) =>
    (await shop.stripe.taxIds.retrieve(id)).verification?.status
  expect(await statusOf(good.id)).toBe('verified')
  expect(await statusOf(wrong.id)).toBe('unverified')
  await shop.stripe.customers.deleteTaxId(customer.id, wrong.id)
  const owner = { type: 'customer', customer: customer.id } as const
  expect((await shop.stripe.taxIds.list({ owner })).data).toHaveLength(2)
})

test('the account says where it is registered for tax', async () => {
  expect(await shop.stripe.tax.settings.retrieve()).toMatchObject({
    status: 'active',
    defaults: { tax_behavior: 'exclusive' },
  })
  const registrations = await shop.stripe.tax.registrations.list({ status: 'active', limit: 100 })
  const countries = registrations.data.map(({ country }) => country)
  expect(countries).toEqual(expect.arrayContaining(['SA', 'AE', 'DE']))
  expect(countries).not.toContain('US')
})
