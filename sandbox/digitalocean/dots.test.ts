import {
  createDigitalOceanClient,
  DigitalOceanApiKeyAuthenticationProvider,
  type DigitalOceanClient,
} from '@digitalocean/dots'
import { FetchRequestAdapter } from '@microsoft/kiota-http-fetchlibrary'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

/** DigitalOcean's own SDK, as it is. */
let sandbox: RunningSandbox
let client: DigitalOceanClient

const order = { size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1' }
const pass = (ms = 2_000) => sandbox.world.clock.advance(ms)

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_ACCESS_TOKEN } = sandbox.environment
  const provider = new DigitalOceanApiKeyAuthenticationProvider(DIGITALOCEAN_ACCESS_TOKEN ?? '')
  const adapter = new FetchRequestAdapter(provider)
  adapter.baseUrl = DIGITALOCEAN_API_URL ?? ''
  client = createDigitalOceanClient(adapter)
})
afterAll(() => sandbox.close())
beforeEach(() => pass(60_000))

async function outcomeOf(actionId: number): Promise<string> {
  await pass()
  return (await client.v2.actions.byAction_id(actionId).get()).action.status
}

test('a Droplet is ordered with a key, found by its tag, switched off and deleted', async () => {
  const { sshKey } = await client.v2.account.keys.post({ name: 'k', publicKey: makePublicKey() })
  const { droplet } = await client.v2.droplets.post({
    ...order,
    name: 'sdk',
    sshKeys: [sshKey.fingerprint],
    tags: ['sdk'],
    userData: '#cloud-config\n',
  })
  expect(droplet).toMatchObject({ status: 'new', networks: { v4: [] } })
  await pass()

  const found = await client.v2.droplets.get({ queryParameters: { tagName: 'sdk' } })
  const [active] = found.droplets
  expect(active).toMatchObject({ id: droplet.id, name: 'sdk', status: 'active' })
  expect(active?.networks.v4.map(({ type }) => type)).toEqual(['private', 'public'])
  const address = active?.networks.v4[1]?.ipAddress ?? ''
  expect(sandbox.world.machines.findByAddress(address)?.spec.sshKeys).toEqual([sshKey.publicKey])

  const one = client.v2.droplets.byDroplet_id(droplet.id)
  const { action } = await one.actions.post({ type: 'power_off' })
  expect(await outcomeOf(action.id)).toBe('completed')
  expect((await one.get()).droplet.status).toBe('off')
  await one.delete()
  await pass()
  await expect(one.get()).rejects.toMatchObject({ responseStatusCode: 404, id: 'not_found' })
})

test('a snapshot makes another Droplet, and is deleted by its id as a string', async () => {
  const { droplet } = await client.v2.droplets.post({ ...order, name: 'origin' })
  await pass()
  const { actions } = client.v2.droplets.byDroplet_id(droplet.id)
  expect(await outcomeOf((await actions.post({ type: 'power_off' })).action.id)).toBe('completed')
  const taken = await actions.post({ type: 'snapshot', name: 'prepared' })
  expect(await outcomeOf(taken.action.id)).toBe('completed')

  const query = { queryParameters: { resourceType: 'droplet' } } as const
  const [snapshot] = (await client.v2.snapshots.get(query)).snapshots
  expect(snapshot).toMatchObject({ name: 'prepared', resourceId: String(droplet.id) })
  const copy = await client.v2.droplets.post({
    ...order,
    name: 'copy',
    image: Number(snapshot?.id),
  })
  await pass()
  const { droplet: active } = await client.v2.droplets.byDroplet_id(copy.droplet.id).get()
  expect(active).toMatchObject({ status: 'active', image: { name: 'prepared' } })

  await client.v2.snapshots.bySnapshot_id(snapshot?.id ?? '').delete()
  expect((await client.v2.snapshots.get(query)).snapshots).toEqual([])
})

test('a firewall by tag opens its ports on every Droplet that bears the tag', async () => {
  const { droplet } = await client.v2.droplets.post({ ...order, name: 'walled', tags: ['walled'] })
  await pass()
  const everyone = { addresses: ['0.0.0.0/0', '::/0'] }
  const { firewall } = await client.v2.firewalls.post({
    name: 'web',
    tags: ['walled'],
    inboundRules: [{ protocol: 'tcp', ports: '443', sources: everyone }],
    outboundRules: [{ protocol: 'tcp', ports: 'all', destinations: everyone }],
  })
  expect(firewall.status).toBe('waiting')
  await pass()
  const settled = await client.v2.firewalls.byFirewall_id(firewall.id).get()
  expect(settled.firewall).toMatchObject({ status: 'succeeded', outboundRules: [{ ports: '0' }] })
  const machine = sandbox.world.machines.find(`digitalocean-${droplet.id}`)
  expect(machine?.spec.openPorts).toEqual([443])
})

test('120 Droplets are listed page by page', async () => {
  // Nothing boots: time stands still until they are counted.
  for (let number = 0; number < 12; number++) {
    const names = Array.from({ length: 10 }, (_, index) => `many-${number}-${index}`)
    const { droplets } = await client.v2.droplets.post({ ...order, names, tags: ['many'] })
    expect(droplets).toHaveLength(10)
  }
  const seen = new Set<number>()
  for (let page = 1, isLast = false; !isLast; page++) {
    const queryParameters = { tagName: 'many', perPage: 50, page }
    const { droplets, links, meta } = await client.v2.droplets.get({ queryParameters })
    expect(meta?.total).toBe(120)
    for (const { id } of droplets) seen.add(id)
    const next = links?.pages?.additionalData?.next
    if (next) {
      expect(new URL(next).searchParams.get('page')).toBe(String(page + 1))
      expect(new URL(next).searchParams.get('tag_name')).toBe('many')
    }
    isLast = !next
  }
  expect(seen.size).toBe(120)
})

test('the catalogue has prices as numbers, and a refusal has its reason and a request id', async () => {
  const { sizes } = await client.v2.sizes.get({ queryParameters: { perPage: 200 } })
  expect(sizes.find(({ slug }) => slug === 's-1vcpu-1gb')).toMatchObject({
    priceMonthly: 6,
    regions: expect.arrayContaining(['fra1']),
  })
  const refused = client.v2.droplets.post({ ...order, name: 'refused', size: 'cx23' })
  await expect(refused).rejects.toMatchObject({
    responseStatusCode: 422,
    id: 'unprocessable_entity',
    messageEscaped: 'You specified an invalid size for Droplet creation.',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})
