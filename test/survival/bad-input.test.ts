import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refused } from '../../start/order/browser.ts'
import { sambuk } from './command.ts'
import { Customer, declinedCard } from './customer.ts'
import { eventually } from './eventually.ts'
import { hetznerOnly, Installation } from './installation.ts'
import { expectKept, expectRefunded } from './kept.ts'
import { tracesOf } from './outside.ts'

let installation: Installation
beforeAll(async () => {
  // One cloud, so that one cloud's trouble is the end of the road.
  installation = await Installation.start({ settings: hetznerOnly })
})
afterAll(() => installation?.close())

const limit = { timeout: 300_000 }

const refusalOf = (attempt: Promise<unknown>): Promise<string | null> =>
  attempt.then(
    () => null,
    error => {
      if (error instanceof Refused) return error.code
      throw error
    },
  )

test('a declined card is said so, and a good one afterwards buys the server', limit, async () => {
  const customer = await Customer.signUp(installation)
  await customer.order()
  expect(await customer.pay(declinedCard)).toMatch(/declined/i)
  expect(await customer.look()).toMatchObject({ state: 'payable', serverId: null, problem: null })
  expect(await customer.pay()).toBeNull()
  await expectKept(installation, customer)
})

describe('a name', () => {
  test('that two people want at once is given to exactly one', limit, async () => {
    const both = [await Customer.signUp(installation), await Customer.signUp(installation, 'ar')]
    const [first] = both
    const answers = await Promise.all(
      both.map(customer => refusalOf(customer.order(first?.hostname))),
    )
    expect(answers.sort()).toEqual(['hostname-taken', null])
  })

  test.each([
    ['-no-', 'hostname-illegal'],
    ['a b', 'hostname-illegal'],
    ['xn--80ak6aa92e', 'hostname-illegal'],
    ['admin', 'hostname-reserved'],
  ])('%s is refused', async (name, code) => {
    const customer = await Customer.signUp(installation)
    expect(await refusalOf(customer.order(name))).toBe(code)
  })
})

describe('a plan of which no machine is left', () => {
  test('is not sold, and an order placed just before closes unpaid', limit, async () => {
    const customer = await Customer.signUp(installation, 'ar')
    await installation.worker.kill()
    await customer.order()
    // The order is looked at after the catalogue, which is read once a minute.
    await installation.db.query(
      `update subscriptions set wake_at = now() + interval '1 hour' where id = $1`,
      [customer.orderId],
    )
    await sellAll(false)
    await readCatalogueSoon()
    await installation.worker.start()
    await eventually('the plan is not offered', async () => {
      const [plan] = await customer.browser.json<Plan[]>('GET', '/api/plans')
      return plan?.unavailableReason?.code === 'plan-unavailable' && !plan.orderable
    })
    const late = await Customer.signUp(installation)
    expect(await refusalOf(late.order())).toBe('plan-unavailable')

    await customer.browser.json('POST', `/api/orders/${customer.orderId}/returned`)
    const closed = await eventually('the order is closed', async () => {
      const order = await customer.look()
      return order.state === 'failed' && order
    })
    expect(closed).toMatchObject({ checkoutUrl: null, problem: { code: 'plan-unavailable' } })
    expect(closed.problem?.text).toMatch(/[\u0600-\u06ff]/)
    expect(await tracesOf(installation, customer)).toMatchObject({ checkouts: 0, machines: 0 })

    await sellAll(true)
    await readCatalogueSoon()
    await installation.worker.kill()
    await installation.worker.start()
    await installation.untilOrderable()
  })
})

describe('a webhook', () => {
  const event = {
    id: 'evt_of_survival',
    object: 'event',
    type: 'customer.updated',
    data: { object: { id: 'cus_of_nobody', object: 'customer' } },
  }
  const payload = JSON.stringify(event)
  const deliver = async (secret: string, timestamp = Math.floor(Date.now() / 1000)) => {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
    const answer = await fetch(`${installation.url}/api/stripe/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    })
    const body = (await answer.json()) as { code?: string }
    return [answer.status, body.code ?? null]
  }
  const stored = async () =>
    (await installation.db.query('select 1 from stripe_events where id = $1', [event.id])).rowCount
  const secret = () => installation.sandbox.environment.STRIPE_WEBHOOK_SECRET ?? ''

  test('that is forged or old is refused and not stored', async () => {
    expect(await deliver('whsec_somebody_else')).toEqual([400, 'webhook-signature-invalid'])
    expect(await deliver(secret(), 1_600_000_000)).toEqual([400, 'webhook-too-old'])
    expect(await stored()).toBe(0)
  })

  test('that comes twice is stored once', async () => {
    expect(await deliver(secret())).toEqual([200, null])
    expect(await deliver(secret())).toEqual([200, null])
    expect(await stored()).toBe(1)
  })

  test('of a payment that is delivered twice buys one server', limit, async () => {
    const { faults } = installation.sandbox.world
    faults.add({
      provider: 'stripe',
      operation: 'deliver-webhook',
      fault: 'twice',
      times: 'always',
    })
    const customer = await Customer.signUp(installation)
    await customer.order()
    expect(await customer.pay()).toBeNull()
    await expectKept(installation, customer)
    faults.clear()
  })
})

test(
  'a token that may only read ends in a named error, a full refund, and nothing left behind',
  limit,
  async () => {
    const { env, worker } = installation
    await worker.kill()
    await worker.start({ HCLOUD_TOKEN: env.HCLOUD_TOKEN_READONLY ?? '' })
    const customer = await Customer.signUp(installation)
    await customer.order(customer.hostname, { provider: 'hetzner' })
    expect(await customer.pay()).toBeNull()
    await eventually('the operator reads why', async () => {
      const { stdout } = await sambuk(installation, ['stuck', '--json'])
      const rows: { code: string; detail: string }[] = JSON.parse(stdout)
      const row = rows.find(({ code }) => code === 'provider-unauthorized')
      return row?.detail.includes('token_readonly')
    })
    await eventually('a server for the money', async () => (await customer.look()).serverId)
    expect((await customer.server()).steps.find(({ name }) => name === 'machine')).toMatchObject({
      reason: { code: 'provider-unauthorized' },
    })
    await eventually('a quarter of an hour passes', async () => {
      const { rowCount } = await installation.db.query(
        `update servers set wake_at = now(), steps = jsonb_set(steps, '{ssh-key,startedAt}',
         to_jsonb(to_char(now() at time zone 'utc' - interval '16 minutes', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
       where hostname = $1 and lease_token is null and steps ? 'ssh-key'`,
        [customer.hostname],
      )
      return rowCount === 1
    })
    await expectRefunded(installation, customer, 'deadline-passed')
    await worker.kill()
    await worker.start()
  },
)

interface Plan {
  orderable: boolean
  unavailableReason: { code: string } | null
}

/** Sells out every size everywhere, or puts all on sale again. */
async function sellAll(available: boolean): Promise<void> {
  const { environment: env } = installation.sandbox
  const authorization = { authorization: `Bearer ${env.HCLOUD_TOKEN}` }
  const types = await fetch(`${env.HCLOUD_ENDPOINT}/server_types?per_page=50`, {
    headers: authorization,
  })
  const { server_types } = (await types.json()) as {
    server_types: { name: string; locations: { name: string }[] }[]
  }
  for (const { name: serverType, locations } of server_types) {
    for (const { name: location } of locations) {
      const answer = await fetch(`${env.SANDBOX_CONTROL_URL}/_sandbox/hetzner/availability`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ serverType, location, available }),
      })
      expect(answer.status).toBe(200)
    }
  }
}

/** A worker that starts reads the catalogue at once instead of when the minute is over. */
const readCatalogueSoon = () =>
  installation.db.query(`update observations set next_at = now() where name like 'catalogue:%'`)
