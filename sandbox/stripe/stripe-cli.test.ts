import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventTypes, subscribed } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

const shim = fileURLToPath(new URL('../../node_modules/@stripe/cli/bin/shim.js', import.meta.url))
const runs = spawnSync(process.execPath, [shim, 'version'], { timeout: 20_000 }).status === 0
if (!runs)
  process.stderr.write('@stripe/cli does not run on this computer: its tests are skipped\n')

describe.skipIf(!runs)("Stripe's command line, unmodified,", () => {
  let shop: Shop
  let home: string

  beforeAll(async () => {
    shop = await openShop()
    home = mkdtempSync(join(tmpdir(), 'stripe-cli-'))
  })
  afterAll(async () => {
    await shop.close()
    rmSync(home, { recursive: true })
  })

  async function stripe(...args: string[]): Promise<string> {
    const key = shop.world.settings.keys.stripeSecretKey
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [shim, ...args, '--api-key', key, '--api-base', shop.url],
      { env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home }, timeout: 30_000 },
    )
    return stdout
  }

  test('creates a customer and lists subscriptions', async () => {
    const created = JSON.parse(await stripe('customers', 'create', '-d', 'email=omar@example.test'))
    expect(await shop.stripe.customers.retrieve(created.id)).toMatchObject({
      email: 'omar@example.test',
    })
    const subscription = await subscribed(shop)
    expect(JSON.parse(await stripe('subscriptions', 'list', '--limit', '1'))).toMatchObject({
      data: [{ id: subscription.id, status: 'active' }],
    })
  }, 60_000)

  test('plays a file of fixtures, in which later calls use what earlier ones made', async () => {
    const file = join(home, 'fixtures.json')
    writeFileSync(file, JSON.stringify(fixtures))
    await stripe('fixtures', file)
    const [subscription] = (await shop.stripe.subscriptions.list({ limit: 1 })).data
    expect(subscription).toMatchObject({
      status: 'trialing',
      items: { data: [{ price: { unit_amount: 1900 } }] },
    })
  }, 60_000)

  test('triggers an event', async () => {
    const before = (await eventTypes(shop, 'customer.created')).length
    await stripe('trigger', 'customer.created')
    expect(await eventTypes(shop, 'customer.created')).toHaveLength(before + 1)
  }, 60_000)

  test('is refused a version of the API that the sandbox does not speak', async () => {
    await expect(stripe('customers', 'list', '--stripe-version', '2020-08-27')).resolves.toContain(
      'speaks Stripe API version',
    )
  }, 60_000)
})

const fixtures = {
  _meta: { template_version: 0 },
  fixtures: [
    {
      name: 'plan',
      path: '/v1/prices',
      method: 'post',
      params: {
        currency: 'usd',
        unit_amount: 1900,
        recurring: { interval: 'month' },
        product_data: { name: 'Starter' },
      },
    },
    { name: 'buyer', path: '/v1/customers', method: 'post', params: { name: 'Omar' } },
    {
      name: 'subscription',
      path: '/v1/subscriptions',
      method: 'post',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the CLI fills this in
      params: { customer: '${buyer:id}', items: [{ price: '${plan:id}' }], trial_period_days: 7 },
    },
  ],
}
