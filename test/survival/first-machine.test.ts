import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOrder } from '../../start/order/command-line.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { Installation } from './installation.ts'

let installation: Installation

beforeAll(async () => {
  installation = await Installation.start()
}, 300_000)
afterAll(() => installation?.close())

test('an account at Hostinger that never had a machine, and so no scripts, buys its first one', async () => {
  const { url, env, sandbox } = installation
  const controlUrl = sandbox.environment.SANDBOX_CONTROL_URL ?? ''
  const said = await fetch(`${controlUrl}/_sandbox/hostinger/account`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ isNew: true }),
  })
  expect(await said.json()).toEqual({ isNew: true })
  const report = await placeOrder(
    { url, controlUrl, modelKey: sandbox.environment.OPENAI_API_KEY ?? '', env },
    parseOrder(['--provider', 'hostinger', '--blueprint', 'website', '--json']),
    () => {},
  )
  expect(report).toMatchObject({ outcome: 'ready', machine: { provider: 'hostinger' } })
  const charges = await fetch(`${controlUrl}/_sandbox/hostinger/charges`)
  expect(await charges.json()).toMatchObject({ charges: [{ reason: 'purchase', status: 'paid' }] })
}, 300_000)
