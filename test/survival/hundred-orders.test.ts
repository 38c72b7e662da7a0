import { afterAll, beforeAll, expect, test } from 'vitest'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'

const orders = 100
const callsPerOrderMost = 5
/** People sign up when they like; it is the orders that come at once. */
const signUpsAtOnce = 10

let installation: Installation
beforeAll(async () => {
  // Each customer comes from an address of his own, as the limits on addresses expect.
  installation = await Installation.start({ settings: { SAMBUK_TRUSTED_PROXIES: '127.0.0.1' } })
})
afterAll(() => installation?.close())

test('a hundred orders at once are all ready, within the calls that the vendor allows', {
  timeout: 300_000,
}, async () => {
  const customers = await signUpAll()
  await Promise.all(customers.map(customer => customer.order(undefined, { provider: 'hetzner' })))
  const declines = await Promise.all(customers.map(customer => customer.pay()))
  expect(declines.filter(decline => decline !== null)).toEqual([])

  // One question for all of them: a hundred customers who ask all the time are another test.
  await eventually('all are announced', async () => (await announced()) === orders, 180_000)
  const { world } = installation.sandbox
  const calls = world.calls.list().filter(({ provider }) => provider === 'hetzner')
  expect(calls.filter(({ status }) => status === 429)).toEqual([])
  expect(calls.length).toBeGreaterThan(2 * orders)
  expect(calls.length).toBeLessThanOrEqual(callsPerOrderMost * orders)

  const machines = world.machines.list().map(({ spec }) => spec.hostname)
  expect(machines).toHaveLength(orders)
  for (const customer of customers) {
    await customer.look()
    expect(await customer.server()).toMatchObject({
      phase: 'ready',
      notice: null,
      machine: { provider: 'hetzner' },
    })
    expect(machines.filter(name => name.startsWith(`${customer.hostname}-`))).toHaveLength(1)
  }
})

async function signUpAll(): Promise<Customer[]> {
  const customers: Customer[] = []
  while (customers.length < orders) {
    const next = Array.from({ length: signUpsAtOnce }, (_, index) => customers.length + index)
    const signedUp = next.map(number =>
      Customer.signUp(installation, number % 2 === 0 ? 'en' : 'ar', `198.51.100.${number}`),
    )
    customers.push(...(await Promise.all(signedUp)))
  }
  return customers
}

async function announced(): Promise<number> {
  const { rows } = await installation.db.query<{ ready: number }>(
    'select count(*)::int as ready from servers where announced_at is not null',
  )
  return rows[0]?.ready ?? 0
}
