import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseOrder } from '../../start/order/command-line.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { Installation } from './installation.ts'

let installation: Installation

beforeAll(async () => {
  installation = await Installation.start()
}, 300_000)
afterAll(() => installation?.close())

const providers = ['hetzner', 'digitalocean', 'hostinger'] as const
const blueprints = ['openclaw', 'conductor', 'website'] as const
const pairs = providers.flatMap(provider => blueprints.map(blueprint => [blueprint, provider]))

describe('an order of', () => {
  test.each(pairs)(
    '%s at %s ends ready, and answers for what it is',
    async (blueprint, provider) => {
      const { url, env, sandbox } = installation
      const report = await placeOrder(
        {
          url,
          controlUrl: sandbox.environment.SANDBOX_CONTROL_URL ?? '',
          modelKey: sandbox.environment.OPENAI_API_KEY ?? '',
          env,
        },
        parseOrder(['--provider', `${provider}`, '--blueprint', `${blueprint}`, '--json']),
        () => {},
      )
      expect(report).toMatchObject({
        outcome: 'ready',
        blueprint,
        machine: { provider },
        softwareVersion: expect.stringMatching(/\d/),
        chatReply: blueprint === 'openclaw' ? expect.stringContaining('assistant') : null,
      })
    },
    120_000,
  )

  test('none leaves a secret in an account where first-boot scripts are kept', async () => {
    const { HOSTINGER_API_URL, HOSTINGER_API_TOKEN } = installation.sandbox.environment
    await expect
      .poll(
        async () => {
          const answer = await fetch(`${HOSTINGER_API_URL}/api/vps/v1/post-install-scripts`, {
            headers: { authorization: `Bearer ${HOSTINGER_API_TOKEN}` },
          })
          const { data } = (await answer.json()) as { data: { name: string }[] }
          return data.map(({ name }) => name)
        },
        { timeout: 60_000, interval: 2_000 },
      )
      .toEqual([])
  }, 300_000)
})
