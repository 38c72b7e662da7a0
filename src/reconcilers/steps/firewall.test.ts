import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../../sandbox/start.ts'
import { openclaw } from '../../blueprints/openclaw/blueprint.ts'
import { assert } from '../../kit/assert.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { systemRandom } from '../../kit/random.ts'
import { remember } from '../../kit/remembered.ts'
import type { ComputeProvider, ProviderError } from '../../providers/compute.ts'
import { createHetzner } from '../../providers/hetzner/compute.ts'
import { createMemoryRateBudget } from '../../providers/transport/memory-rate-budget.ts'
import { isFirewallReplaced, recallFirewall } from './firewall.ts'

const { signal } = new AbortController()
let sandbox: RunningSandbox
let hetzner: ComputeProvider
beforeAll(async () => {
  sandbox = await startSandbox()
  const { HCLOUD_ENDPOINT = '', HCLOUD_TOKEN = '' } = sandbox.environment
  hetzner = createHetzner({
    endpoint: HCLOUD_ENDPOINT,
    token: HCLOUD_TOKEN,
    context: { clock: systemClock, random: systemRandom, log: silentLog },
    budget: createMemoryRateBudget(systemClock),
  })
})
afterAll(() => sandbox?.close())

const tools = (installationId: string) => ({
  installationId,
  firewalls: remember<{ id: string }, ProviderError>({ clock: systemClock, freshMs: 600_000 }),
})
const recall = async (held: ReturnType<typeof tools>) => {
  const found = await recallFirewall(hetzner, openclaw, held, signal)
  assert(found.ok, 'the firewall is there')
  return found.value.id
}

test('a hundred orders at once make one firewall and look for it once', async () => {
  const held = tools('ins_many')
  sandbox.world.calls.reset()
  const ids = await Promise.all(Array.from({ length: 100 }, () => recall(held)))
  expect(new Set(ids).size).toBe(1)
  expect(sandbox.world.calls.counts()).toEqual({
    'hetzner.list-firewalls': 1,
    'hetzner.create-firewall': 1,
  })
})

test('a firewall that somebody deleted is made again when an order was refused for it', async () => {
  const held = tools('ins_deleted')
  const first = await recall(held)
  expect(await isFirewallReplaced(first, hetzner, openclaw, held, signal)).toBe(false)
  const { HCLOUD_ENDPOINT, HCLOUD_TOKEN } = sandbox.environment
  const deleted = await fetch(`${HCLOUD_ENDPOINT}/firewalls/${first}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${HCLOUD_TOKEN}` },
  })
  expect(deleted.ok).toBe(true)
  expect(await recall(held)).toBe(first)
  expect(await isFirewallReplaced(first, hetzner, openclaw, held, signal)).toBe(true)
  expect(await recall(held)).not.toBe(first)
})
