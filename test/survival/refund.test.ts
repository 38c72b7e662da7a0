import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'
import { expectKept, expectRefunded } from './kept.ts'

let installation: Installation
beforeAll(async () => {
  installation = await Installation.start()
})
afterEach(() => installation.sandbox.world.faults.clear())
afterAll(() => installation?.close())

const machinesBought = () => installation.sandbox.world.calls.counts()['hetzner.create-server'] ?? 0

async function buy(language: 'en' | 'ar'): Promise<Customer> {
  const customer = await Customer.signUp(installation, language)
  await customer.order()
  expect(await customer.pay()).toBeNull()
  return customer
}

const isNameFree = async (customer: Customer) => {
  const name = `/api/hostnames/${customer.hostname}`
  return (await customer.browser.json<{ available: boolean }>('GET', name)).available
}

test('an order for which no machine is free is refunded in full and explained in its language', {
  timeout: 300_000,
}, async () => {
  installation.sandbox.world.faults.add({
    provider: 'provider',
    operation: 'create-server',
    fault: 'sold-out',
    times: 'always',
  })
  const customer = await buy('ar')
  expect(await isNameFree(customer)).toBe(false)
  await expectRefunded(installation, customer, 'sold-out')
  expect(machinesBought()).toBeGreaterThan(1) // it looked elsewhere first
  await eventually('the name is free again', () => isNameFree(customer))
})

test('a machine on which nothing can be installed is replaced once, then the order is refunded', {
  timeout: 300_000,
}, async () => {
  const before = machinesBought()
  installation.sandbox.world.faults.add({
    provider: 'machine',
    operation: 'install',
    fault: 'install-fails',
    times: 'always',
  })
  const customer = await buy('en')
  await expectRefunded(installation, customer, 'install-failed')
  expect(machinesBought() - before).toBe(2)
  await eventually('the name is free again', () => isNameFree(customer))
})

test('a machine that never starts makes room at the next candidate, and the order ends ready', {
  timeout: 300_000,
}, async () => {
  const before = machinesBought()
  installation.sandbox.world.faults.add({
    provider: 'hetzner',
    operation: 'create-server',
    fault: 'boot-fails',
    times: 1,
  })
  const customer = await buy('en')
  await eventually('five minutes of silence', async () => {
    const { rowCount } = await installation.db.query(
      `update servers set wake_at = now(), steps = jsonb_set(steps, '{install,startedAt}',
         to_jsonb(to_char(now() at time zone 'utc' - interval '6 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
       where hostname = $1 and machine_generation = 1 and lease_token is null and steps ? 'install'`,
      [customer.hostname],
    )
    return rowCount === 1
  })
  await expectKept(installation, customer)
  expect(machinesBought() - before).toBe(2)
  const { rows } = await installation.db.query(
    'select candidate_index, desired from servers where hostname = $1',
    [customer.hostname],
  )
  expect(rows).toEqual([{ candidate_index: 1, desired: 'ready' }])
})
