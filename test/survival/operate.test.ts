import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sambuk, sambukJson } from './command.ts'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await Installation.start()
})
afterAll(() => installation?.close())

const limit = { timeout: 300_000 }

interface Report {
  name: string
  phase: string
  desired: string
  machine: { state: string }
  certificate: { problem: string | null; issuer: string }
  observed: { machineId: string; address: string; dnsAddress: string; verifiedAt: string | null }
  steps: { name: string; state: string }[]
}

const show = (customer: Customer) =>
  sambukJson<Report>(installation, ['server', 'show', customer.hostname])

/** The machines that stand at the emulated providers for this customer, by either form of their names. */
const machinesOf = ({ hostname, serverId }: Customer) =>
  installation.sandbox.world.machines
    .list()
    .filter(
      ({ spec }) =>
        spec.hostname.startsWith(`${hostname}-`) ||
        spec.hostname.startsWith(`${serverId.replace('_', '')}.`),
    )

async function buy(provider?: string, language: 'en' | 'ar' = 'en'): Promise<Customer> {
  const customer = await Customer.signUp(installation, language)
  await customer.order(customer.hostname, provider ? { provider, planId: 'premium' } : {})
  expect(await customer.pay()).toBeNull()
  await customer.untilOver()
  return customer
}

/** Lets every worker look at everything again: the machines, and the row. */
async function lookAgain(customer: Customer): Promise<void> {
  const { db } = installation
  const [{ seen }] = (
    await db.query('select machine_seen_at as seen from servers where hostname = $1', [
      customer.hostname,
    ])
  ).rows
  await db.query(`update observations set next_at = now() where name like 'machines:%'`)
  await eventually('the machines are looked at again', async () => {
    const { rowCount } = await db.query(
      'select 1 from servers where hostname = $1 and machine_seen_at > $2',
      [customer.hostname, seen],
    )
    return rowCount === 1
  })
  await sambuk(installation, ['wake', 'server', customer.serverId])
}

describe.each(['hetzner', 'digitalocean', 'hostinger'])('a server at %s', provider => {
  let customer: Customer

  test('is stopped, stays so, is started, restarted, and works each time', limit, async () => {
    customer = await buy(provider)
    const before = await show(customer)
    expect(before).toMatchObject({
      phase: 'ready',
      machine: { state: 'running' },
      certificate: { problem: null },
    })

    const stopped = await sambuk(installation, ['server', 'stop', customer.hostname])
    expect(stopped).toMatchObject({ code: 0 })
    expect(machinesOf(customer).map(machine => machine.state())).toEqual(['off'])
    expect(await customer.server()).toMatchObject({ phase: 'stopped' })
    await lookAgain(customer)
    expect(machinesOf(customer).map(machine => machine.state())).toEqual(['off'])

    const restarted = await sambuk(installation, ['server', 'restart', customer.hostname])
    expect(restarted).toMatchObject({ code: 1 })
    expect(restarted.stderr).toContain('server-stopped')

    expect(await sambuk(installation, ['server', 'start', customer.hostname])).toMatchObject({
      code: 0,
    })
    expect(machinesOf(customer).map(machine => machine.state())).toEqual(['running'])
    expect(await customer.chat()).not.toBe('')

    expect(await sambuk(installation, ['server', 'restart', customer.hostname])).toMatchObject({
      code: 0,
    })
    const after = await show(customer)
    expect(after).toMatchObject({ phase: 'ready', desired: 'ready', machine: { state: 'running' } })
    expect(after.observed.machineId).toBe(before.observed.machineId)
    expect(after.observed.verifiedAt).not.toBe(before.observed.verifiedAt)
    await customer.untilLetters(3)
    expect(await customer.letters()).toHaveLength(3)
  })

  test('is rebuilt under the same name, and its customer sees the new secrets', limit, async () => {
    const before = await show(customer)
    const words = ['server', 'rebuild', customer.hostname]
    const untyped = await sambuk(installation, words)
    expect(untyped).toMatchObject({ code: 2 })
    expect(untyped.stderr).toContain('--erase-data')

    await customer.browser.json('POST', `/api/servers/${customer.serverId}/credentials`)
    expect(await sambuk(installation, [...words, '--erase-data'])).toMatchObject({ code: 0 })
    const after = await show(customer)
    expect(after).toMatchObject({ phase: 'ready', name: before.name })
    expect(after.observed.dnsAddress).toBe(after.observed.address)
    expect(machinesOf(customer).map(machine => machine.state())).toEqual(['running'])
    const secrets = await customer.browser.json<{ gateway: { token: string } }>(
      'POST',
      `/api/servers/${customer.serverId}/credentials`,
    )
    expect(secrets.gateway.token).not.toBe('')
    expect(await customer.chat()).not.toBe('')
    expect(await customer.letters()).toHaveLength(3)
  })

  test('is not deleted while it would be charged again, and then paid back', limit, async () => {
    const words = ['server', 'delete', customer.serverId]
    expect(await sambuk(installation, words)).toMatchObject({ code: 2 })
    const unpaid = await sambuk(installation, [...words, '--erase-data'])
    expect(unpaid).toMatchObject({ code: 1 })
    expect(unpaid.stderr).toContain('subscription-renews')
    expect(await customer.server()).toMatchObject({ phase: 'ready' })

    const gone = await sambuk(installation, [...words, '--erase-data', '--refund'])
    expect(gone).toMatchObject({ code: 0 })
    const { phase, notice } = await customer.server()
    expect({ phase, code: notice?.code }).toEqual({ phase: 'refunded', code: 'operator-deleted' })
    await eventually('the letter', async () => (await customer.letters()).length === 4)
    expect(machinesOf(customer).filter(machine => machine.state() === 'running')).toEqual([])
  })
})

test('commands do the work themselves while no worker runs', limit, async () => {
  const customer = await buy(undefined, 'ar')
  await installation.worker.kill()
  expect(await sambuk(installation, ['server', 'stop', customer.hostname])).toMatchObject({
    code: 0,
  })
  expect(machinesOf(customer).map(machine => machine.state())).toEqual(['off'])
  const gone = await sambuk(installation, [
    ...['server', 'delete', customer.hostname, '--erase-data', '--refund'],
  ])
  expect(gone).toMatchObject({ code: 0 })
  await installation.worker.start()
  expect(machinesOf(customer)).toEqual([])
  expect((await customer.letters())[0]?.text).toContain('اضطر فريقنا')
})

test(
  'a server whose subscription has ended goes by itself after a last backup, and nothing is paid back',
  limit,
  async () => {
    const customer = await buy()
    const { env } = installation
    const { subscription } = await sambukJson<{ subscription: { stripeId: string } }>(
      installation,
      [...['server', 'show', customer.serverId]],
    )
    const ended = await fetch(`${env.STRIPE_API_BASE}/v1/subscriptions/${subscription.stripeId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${env.STRIPE_SECRET_KEY}` },
    })
    expect(ended.status).toBe(200)
    await eventually('it has gone', async () => (await customer.server()).phase === 'deleted')
    expect(await customer.server()).toMatchObject({
      refund: null,
      notice: { code: 'customer-cancelled' },
    })
    expect(machinesOf(customer)).toEqual([])
    const kept = await sambukJson<{ serverId: string; state: string }[]>(installation, [
      ...['backups', 'list'],
    ])
    expect(kept.filter(({ serverId }) => serverId === customer.serverId)).toMatchObject([
      { state: 'verified' },
    ])
    const words = ['server', 'delete', customer.hostname, '--erase-data']
    expect((await sambuk(installation, words)).code).not.toBe(0)
    expect(await customer.letters()).toHaveLength(4)
  },
)

describe('lists', () => {
  test('the catalogue is asked at every provider, and for a plan', limit, async () => {
    type Size = { provider: string; size: string; memoryGb: number; availableAt: string[] }
    const all = await sambukJson<Size[]>(installation, ['catalog'])
    expect(new Set(all.map(({ provider }) => provider))).toEqual(
      new Set(['hetzner', 'digitalocean', 'hostinger']),
    )
    const words = ['catalog', '--provider', 'hetzner', '--plan', 'pro']
    const fitting = await sambukJson<Size[]>(installation, words)
    expect(fitting.length).toBeGreaterThan(0)
    for (const { provider, memoryGb, availableAt } of fitting) {
      expect({ provider, isEnough: memoryGb >= 8, isFree: availableAt.length > 0 }).toEqual({
        provider: 'hetzner',
        isEnough: true,
        isFree: true,
      })
    }
    const { code, stderr } = await sambuk(installation, ['catalog', '--provider', 'nobody'])
    expect(code).toBe(2)
    expect(stderr).toContain('hetzner')
  })

  test('places are told with their distance, the nearest first', limit, async () => {
    type Place = { city: string; country: string; distanceKm: number; latencyMs: number }
    const places = await sambukJson<Place[]>(installation, ['locations', '--country', 'SA'])
    const distances = places.map(({ distanceKm }) => distanceKm)
    expect(distances).toEqual([...distances].sort((one, other) => one - other))
    expect(distances[0]).toBeGreaterThan(1_000)
    expect(places.every(({ latencyMs }) => latencyMs > 0)).toBe(true)
    const table = await sambuk(installation, ['locations', '--country', 'SA'])
    expect(table.stdout).toMatch(/^PROVIDER +LOCATION +CITY +COUNTRY +SIZES FREE +DISTANCE/)
  })

  test('servers and machines tell whose they are', limit, async () => {
    const customer = await buy()
    type Row = { name: string; phase: string; provider: string; address: string }
    const servers = await sambukJson<Row[]>(installation, ['servers'])
    const own = servers.find(({ name }) => name.startsWith(`${customer.hostname}.`))
    expect(own).toMatchObject({ phase: 'ready', provider: 'hetzner' })
    type Machine = { address: string; serverName: string | null; purpose: string }
    const machines = await sambukJson<Machine[]>(installation, ['machines'])
    expect(machines.find(({ address }) => address === own?.address)).toMatchObject({
      serverName: own?.name,
      purpose: "a server's",
    })
  })
})
