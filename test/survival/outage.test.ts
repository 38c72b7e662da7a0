import { expect, type TestContext, test } from 'vitest'
import { Browser } from '../../start/order/browser.ts'
import { Customer } from './customer.ts'
import { CuttableProxy } from './cuttable-proxy.ts'
import { eventually } from './eventually.ts'
import { hetznerOnly, Installation } from './installation.ts'
import { expectKept } from './kept.ts'

const limit = { timeout: 300_000 }

async function startInstallation(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  options: Parameters<typeof Installation.start>[0] = {},
) {
  const installation = await Installation.start({ settings: hetznerOnly, ...options })
  onTestFinished(() => installation.close())
  return installation
}

test.concurrent(
  'a wrong token for the provider is told to customer and operator, and waited out',
  limit,
  async context => {
    const installation = await startInstallation(context)
    await installation.worker.kill()
    await installation.worker.start({ HCLOUD_TOKEN: 'not-the-token-of-this-project-at-all' })
    const customer = await Customer.signUp(installation)
    await customer.order()
    expect(await customer.pay()).toBeNull()
    await eventually('a server for the money', async () => (await customer.look()).serverId)
    await eventually('the customer reads why', async () =>
      (await customer.server()).steps.some(
        ({ reason }) => reason?.code === 'provider-unauthorized',
      ),
    )
    const operator = await signIn(installation, 'operator')
    const { servers } = await operator.json<{ servers: { id: string; stuck: Reason | null }[] }>(
      'GET',
      '/api/operator/servers',
    )
    expect(servers).toMatchObject([
      { id: customer.serverId, stuck: { code: 'provider-unauthorized' } },
    ])
    await installation.worker.stop()
    await installation.worker.start()
    await expectKept(installation, customer)
  },
)

test.concurrent(
  'a wrong key for payments keeps the order, says so, and is waited out',
  limit,
  async context => {
    const installation = await startInstallation(context)
    await installation.worker.kill()
    await installation.worker.start({ STRIPE_SECRET_KEY: 'sk_test_of_another_shop_altogether' })
    const customer = await Customer.signUp(installation, 'en')
    await customer.order()
    const waiting = await eventually('the customer reads why', async () => {
      const order = await customer.look()
      return order.problem && order
    })
    expect(waiting).toMatchObject({
      state: 'preparing',
      problem: { code: 'payment-vendor-unreachable' },
    })
    await installation.worker.stop()
    await installation.worker.start()
    expect(await customer.pay()).toBeNull()
    await expectKept(installation, customer)
  },
)

test.concurrent(
  'a database that is away is told in the visitor’s language, and waited for',
  limit,
  async context => {
    const proxies: CuttableProxy[] = []
    const installation = await startInstallation(context, {
      through: async databaseUrl => {
        const proxy = await CuttableProxy.to(databaseUrl)
        context.onTestFinished(() => proxy.close())
        proxies.push(proxy)
        return proxy.url
      },
    })
    const [proxy] = proxies
    if (!proxy) throw new Error('the product goes through the proxy')
    const customer = await Customer.signUp(installation)
    await customer.order()
    expect(await customer.pay()).toBeNull()
    await eventually('a machine is bought', () => installation.sandbox.world.machines.list().length)

    proxy.cut()
    for (const [language, words] of [
      ['en', /Nothing is lost/],
      ['ar', /[\u0600-\u06ff]/],
    ] as const) {
      const answer = await new Browser(installation.url, language).send('GET', '/api/plans')
      expect(answer.status).toBe(503)
      expect(await answer.json()).toMatchObject({
        code: 'database-unavailable',
        title: expect.stringMatching(words),
      })
    }
    await eventually('the worker says so and lives', () =>
      installation.worker.log.some(({ level = 0 }) => level >= 40),
    )
    expect(installation.worker.isAlive).toBe(true)
    proxy.mend()
    await expectKept(installation, customer)
  },
)

interface Reason {
  code: string
  text: string
}

async function signIn(installation: Installation, role: string): Promise<Browser> {
  const login = installation.logins.find(known => known.role === role)
  const browser = new Browser(installation.url, 'en')
  await browser.json('POST', '/api/auth/sign-in/email', {
    email: login?.email,
    password: login?.password,
  })
  return browser
}
