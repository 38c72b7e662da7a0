import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { emptyState as emptyHetzner } from '../../sandbox/hetzner/state.ts'
import { emptyState as emptyHostinger } from '../../sandbox/hostinger/state.ts'
import { serverRowOfThisFile } from '../../test/server-row.ts'
import { imageLabelsOf } from '../blueprints/blueprint.ts'
import { images } from '../images/tables.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import type { ComputeProvider, ProviderName } from '../providers/compute.ts'
import { aServer } from '../servers/server.example.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { claimOne } from './steps/claim.ts'

const world = serverRowOfThisFile()
const { aRow, read, write, pass, passUntil } = world
const { id } = aServer()
const { signal } = new AbortController()

const at = (provider: ProviderName, size = 'no-such-size', location = 'nowhere') => ({
  ...{ provider, size, location, locationName: location, country: 'DE', memoryGb: 4 },
})

function compute(name: ProviderName): ComputeProvider {
  const provider = world.parts.outside.compute.get(name)
  assert(provider, `the sandbox has ${name}`)
  return provider
}

const handedOver = (): Partial<ServerRow> => ({
  announcedAt: new Date(),
  candidates: [at('hetzner'), at('digitalocean')],
})

describe('a server that its customer has and that nobody has a machine for', () => {
  test('is tried again from the first candidate, and leaves nothing where it was tried', async () => {
    await aRow(handedOver())
    await passUntil(({ failureCode }) => failureCode === 'provider-rejected')
    expect(await read()).toMatchObject({ desired: 'ready', replacing: true })
    await passUntil(({ machineGeneration }) => machineGeneration === 2)
    await write({ desired: 'absent', createSentAt: null })
    await passUntil(({ closedAt }) => closedAt !== null)
    for (const provider of [compute('hetzner'), compute('digitalocean')]) {
      for (const generation of [1, 2, 3]) {
        const name = `layla-aaaabbbb-${generation}`
        const found = await provider.findSshKey(name, signal)
        expect(found, `${name} at ${provider.name}`).toEqual({ ok: true, value: null })
      }
    }
  }, 60_000)

  test('forgets what the machine of another provider was', async () => {
    await aRow({
      candidates: [at('digitalocean'), at('hetzner')],
      machineProvider: 'digitalocean',
      machineId: '5',
      firewallId: 'with-order',
    })
    expect(await pass()).toMatchObject({
      candidateIndex: 1,
      machineProvider: null,
      machineId: null,
      firewallId: null,
    })
  }, 30_000)
})

test('a server that its customer has and that does not answer is told to the operator', async () => {
  const { vault } = world.platform
  const long = addMs(new Date(), -20 * 60_000).toISOString()
  await aRow({
    ...handedOver(),
    machineName: 'layla-aaaabbbb-1',
    phoneHomeHash: 'hash',
    sealedSshKey: vault.seal(`ssh-key:${id}`, 'no key'),
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'no token'),
    sshKeyId: '1',
    machineProvider: 'hetzner',
    machineId: '1',
    machineState: 'running',
    address: '198.18.0.9',
    dnsAddress: '198.18.0.9',
    firewallId: 'with-order',
    installPhase: 'installed',
    hostKey: 'ssh-ed25519 AAAA',
    modelApplied: 0,
    steps: { verify: { startedAt: long } },
  })
  expect(await pass()).toMatchObject({
    desired: 'ready',
    failureCode: 'verify-failed',
    failures: 1,
  })
})

describe('a purchase whose answer was lost', () => {
  const sent = (minutesAgo: number): Partial<ServerRow> => ({
    desired: 'absent',
    candidates: [at('hostinger')],
    machineName: 'layla-aaaabbbb-1',
    createSentAt: addMs(new Date(), -minutesAgo * 60_000),
  })

  test('is looked for as long as it may be worked on before the order is closed', async () => {
    await aRow(sent(3))
    const row = await pass()
    expect(row.machineRemovedAt).toBeNull()
    expect(row.steps['machine-absent']?.reason).toBe('checking-unknown-outcome')
  })

  test('is not looked for any longer than that', async () => {
    await aRow(sent(7))
    expect((await pass()).machineRemovedAt).not.toBeNull()
  })
})

test('a first boot’s script at an earlier candidate goes with the secret in it', async () => {
  const state = world.sandbox.world.stateFile('hostinger', emptyHostinger)
  const made = new Date().toISOString()
  const name = 'layla-aaaabbbb-1'
  state.data.scripts.push({ id: 77, name, content: '#!/bin/sh', createdAt: made, updatedAt: made })
  await aRow({
    ...handedOver(),
    candidates: [at('hostinger'), at('hetzner')],
    candidateIndex: 1,
    machineName: name,
    phoneHomeHash: 'hash',
    sshKeyId: '1',
    machineProvider: 'hetzner',
    machineId: '1',
    machineState: 'running',
    address: '198.18.0.9',
    dnsAddress: '198.18.0.9',
    firewallId: 'with-order',
    installPhase: 'installed',
    hostKey: 'ssh-ed25519 AAAA',
    modelApplied: 0,
    verifiedAt: made ? new Date(made) : null,
    userDataKept: true,
  })
  expect((await pass()).userDataKept).toBe(false)
  expect(state.data.scripts).toEqual([])
})

describe('an order that is refused', () => {
  const aSnapshot = async (snapshotId: string) => {
    const { version, name } = world.parts.blueprints.find('openclaw')
    await world.platform.db.insert(images).values({
      id: 'img_proven',
      provider: 'hetzner',
      blueprint: name,
      version,
      generation: 1,
      desired: 'proven',
      askedAt: new Date(),
      provenAt: new Date(),
      snapshotId,
    })
  }
  const isKept = async () => {
    const [image] = await world.platform.db.select().from(images).where(eq(images.id, 'img_proven'))
    return image?.desired === 'proven'
  }

  test('for its size does not cost others their image', async () => {
    const { snapshots } = world.sandbox.world.stateFile('hetzner', emptyHetzner).data
    const made = new Date().toISOString()
    snapshots.push({
      id: 4711,
      type: 'snapshot',
      status: 'available',
      imageId: null,
      description: '',
      labels: imageLabelsOf(world.parts.blueprints.find('openclaw')),
      created: made,
      createdFrom: { id: 1, name: 'builder' },
      architecture: 'x86',
      diskGb: 40,
      sizeGb: 2,
      protection: { delete: false },
      osFlavor: 'debian',
      osVersion: '12',
    })
    await aSnapshot('4711')
    await aRow({ candidates: [at('hetzner')] })
    expect(await pass()).toMatchObject({ absentReason: 'provider-rejected' })
    expect(await isKept()).toBe(true)
    snapshots.pop()
  }, 30_000)

  test('because its image is gone lets the image go', async () => {
    await aSnapshot('4712')
    await aRow({ candidates: [at('hetzner', 'cx23', 'fsn1')] })
    await pass()
    expect(await isKept()).toBe(false)
    await write({ desired: 'absent' })
    await passUntil(({ closedAt }) => closedAt !== null)
  }, 60_000)
})

test('a machine that another server’s row still names is not claimed', async () => {
  await aRow({ desired: 'absent', machineProvider: 'hostinger', machineId: '5' })
  const other = 'srv_other'
  await world.platform.db.insert(subscriptions).values({
    id: 'sub_other',
    accountId: 'acc_layla',
    planId: 'starter',
    interval: 'month',
    hostname: 'other',
    language: 'ar',
    candidates: [],
    amountMinor: 1900,
    currency: 'usd',
    orderedAt: new Date(),
  })
  const row = aServer({ id: other, subscriptionId: 'sub_other', hostname: 'other' })
  await world.platform.db.insert(servers).values(row)
  const idle = ['5', '6'].map(machineId => ({
    id: machineId,
    name: 'idle',
    state: 'stopped' as const,
    address: null,
    labels: {},
    size: 'kvm1',
    location: '1',
    createdAt: new Date(),
  }))
  const now = new Date()
  const claim = await claimOne(world.platform.db, compute('hostinger'), idle, other, now)
  expect(claim).toMatchObject({ machineId: '6', serverId: other })
})
