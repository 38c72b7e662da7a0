import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { createDigitalOcean } from '../../src/providers/digitalocean/compute.ts'
import { createHetzner } from '../../src/providers/hetzner/compute.ts'
import { createHostinger } from '../../src/providers/hostinger/compute.ts'
import type { Connection } from '../../src/providers/transport/chain.ts'
import { createMemoryRateBudget } from '../../src/providers/transport/memory-rate-budget.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

/** What `checkAccess` does when the answer to its own small change is lost or refused. */

const { signal } = new AbortController()
const sandbox = sandboxOfThisFile()

const vendors = [
  {
    name: 'hetzner',
    endpoint: 'HCLOUD_ENDPOINT',
    token: 'HCLOUD_TOKEN',
    make: 'create-ssh-key',
    remove: 'delete-ssh-key',
    list: '/ssh_keys',
    create: createHetzner,
  },
  {
    name: 'digitalocean',
    endpoint: 'DIGITALOCEAN_API_URL',
    token: 'DIGITALOCEAN_ACCESS_TOKEN',
    make: 'create-ssh-key',
    remove: 'delete-ssh-key',
    list: '/v2/account/keys',
    create: createDigitalOcean,
  },
  {
    name: 'hostinger',
    endpoint: 'HOSTINGER_API_URL',
    token: 'HOSTINGER_API_TOKEN',
    make: 'create-post-install-script',
    remove: 'delete-post-install-script',
    list: '/api/vps/v1/post-install-scripts',
    create: (connection: Connection) => createHostinger({ ...connection, paymentMethodId: null }),
  },
]

describe.each(vendors)('at $name', vendor => {
  const connect = (token = variable(sandbox(), vendor.token)) =>
    vendor.create({
      endpoint: variable(sandbox(), vendor.endpoint),
      token,
      context,
      budget: createMemoryRateBudget(systemClock),
      sleep: async () => {},
      timeoutMs: 2_000,
    })

  async function leftBehind(): Promise<boolean> {
    const url = `${variable(sandbox(), vendor.endpoint)}${vendor.list}`
    const authorization = `Bearer ${variable(sandbox(), vendor.token)}`
    const answer = await fetch(url, { headers: { authorization } })
    expect(answer.status).toBe(200)
    return (await answer.text()).includes('sambuk-doctor-')
  }

  test.each([
    ['an answer to the change that was lost', vendor.make, 'error-500-after-effect'],
    ['a refusal of the taking back', vendor.remove, 'error-500-before-effect'],
    ['a lost answer to the taking back', vendor.remove, 'error-500-after-effect'],
  ] as const)('%s leaves nothing behind', async (_what, operation, fault) => {
    const { faults } = sandbox().world
    faults.add({ provider: vendor.name, operation, fault, times: 1 })
    expect(granted(await connect().checkAccess(signal))).toEqual({ canWrite: true })
    expect(faults.list(), 'the trouble was met').toEqual([])
    expect(await leftBehind()).toBe(false)
  })

  test('a token without the right to write is no wrong token', async () => {
    const readOnly = sandbox().environment[`${vendor.token}_READONLY`]
    // Hostinger's tokens have no scopes: there is none to try.
    if (readOnly === undefined) return expect(vendor.name).toBe('hostinger')
    expect(granted(await connect(readOnly).checkAccess(signal))).toEqual({ canWrite: false })
    expect(kindOf(await connect('wrong').checkAccess(signal))).toBe('unauthorized')
    expect(await leftBehind()).toBe(false)
  })
})
