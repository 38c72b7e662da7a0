import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { createTestDatabase } from '../../test/database.ts'
import { SimulatedDoorbell } from '../../test/simulation/doorbell.ts'
import { accounts } from '../accounts/tables.ts'
import { type OpenDatabase, openDatabase } from '../database/connect.ts'
import { images } from '../images/tables.ts'
import { addMs } from '../kit/clock.ts'
import { silentLog } from '../kit/log.ts'
import { systemRandom } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'
import type { ComputeProvider } from '../providers/compute.ts'
import { createHetzner } from '../providers/hetzner/compute.ts'
import { createMemoryRateBudget } from '../providers/transport/memory-rate-budget.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { aServer } from '../servers/server.example.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { observeMachines } from './machines.ts'

const installation = 'ins_observed'
const watch = {
  installationId: installation,
  publicUrl: 'https://panel.example.test',
  zone: 'example.test',
  lostMachines: 'rebuild',
} as const
const soon = () => AbortSignal.timeout(20_000)

let now = new Date()
let sandbox: RunningSandbox
let made: { url: string; close(): Promise<void> }
let database: OpenDatabase
let provider: ComputeProvider
let platform: Platform

beforeAll(async () => {
  sandbox = await startSandbox()
  made = await createTestDatabase()
  database = openDatabase(made.url, { max: 4, applicationName: 'observer test', log: silentLog })
  const context = { clock: { now: () => now }, random: systemRandom, log: silentLog }
  const { HCLOUD_ENDPOINT = '', HCLOUD_TOKEN = '' } = sandbox.environment
  provider = createHetzner({
    endpoint: HCLOUD_ENDPOINT,
    token: HCLOUD_TOKEN,
    context,
    budget: createMemoryRateBudget(context.clock),
  })
  platform = {
    db: database.db,
    doorbell: new SimulatedDoorbell(),
    context,
    vault: createVault('not-a-secret', systemRandom),
  }
  await database.db
    .insert(accounts)
    .values({ id: 'acc_layla', name: 'Layla', email: 'layla@example.test' })
})

afterAll(async () => {
  await database?.close()
  await made?.close()
  await sandbox?.close()
})

beforeEach(async () => {
  await database.db.delete(servers)
  await database.db.delete(subscriptions)
  const bought = aServer()
  await database.db.insert(subscriptions).values({
    id: bought.subscriptionId,
    accountId: 'acc_layla',
    planId: 'starter',
    interval: 'month',
    hostname: 'layla',
    language: 'ar',
    candidates: bought.candidates,
    amountMinor: 1900,
    currency: 'usd',
    orderedAt: now,
  })
})

async function buyMachine(
  owner: Record<string, string> = { 'sambuk.server': aServer().id },
): Promise<string> {
  const firewall = await provider.createFirewall(
    { name: `f${now.getTime()}`, tcpPorts: [22], labels: {} },
    soon(),
  )
  if (!firewall.ok) throw new Error(firewall.error.message)
  const machine = await provider.createMachine(
    {
      name: `layla-${now.getTime()}`,
      labels: { 'sambuk.installation': installation, ...owner },
      size: 'cx23',
      location: 'fsn1',
      image: 'debian-12',
      sshKeyId: null,
      firewallId: firewall.value.id,
      userData: '#cloud-config\n{}\n',
    },
    soon(),
  )
  if (!machine.ok) throw new Error(machine.error.message)
  return machine.value.id
}

const at = (machineProvider: string) => ({
  machineProvider,
  machineId: '1',
  machineState: 'running',
})

async function look() {
  now = addMs(now, 10_000)
  await observeMachines(platform, provider, watch, 1_000, soon())
  const [row] = await database.db.select().from(servers).where(eq(servers.id, aServer().id))
  if (!row) throw new Error('the server is gone')
  return row
}

describe('one look at all machines', () => {
  test('brings in the state of a machine and wakes its server when that changed', async () => {
    const machineId = await buyMachine()
    await database.db.insert(servers).values(
      aServer({
        machineProvider: 'hetzner',
        machineId,
        machineSeenAt: now,
        machineState: 'creating',
      }),
    )
    await expect.poll(async () => (await look()).machineState).toBe('running')
    const row = await look()
    expect(row.address).toMatch(/^198\.18\./)
    expect(row.wakeAt).not.toBeNull()
    await provider.deleteMachine(machineId, soon())
  })

  test('does not believe in the absence of a machine that it saw a moment ago', async () => {
    await database.db.insert(servers).values(aServer({ ...at('hetzner'), machineSeenAt: now }))
    expect((await look()).machineState).toBe('running')
    for (let again = 0; again < 4; again++) await look()
    expect(await look()).toMatchObject({ machineState: 'missing', wakeAt: expect.any(Date) })
  })

  const closed = () =>
    ({ desired: 'absent', closedAt: now, dnsRemovedAt: now, machineRemovedAt: now }) as const

  test('hands back a machine whose order was never answered, and that appeared after its server was closed', async () => {
    const machineId = await buyMachine()
    await database.db.insert(servers).values(aServer({ ...closed(), createSentAt: now }))
    expect(await look()).toMatchObject({ machineRemovedAt: null, wakeAt: expect.any(Date) })
    await provider.deleteMachine(machineId, soon())
  })

  test('leaves a machine of a closed server that never asked for it to the sweep', async () => {
    const machineId = await buyMachine()
    await database.db.insert(servers).values(aServer(closed()))
    expect(await look()).toMatchObject({ machineRemovedAt: expect.any(Date), wakeAt: null })
    await database.db
      .update(servers)
      .set({ createSentAt: addMs(now, -3_600_000) })
      .where(eq(servers.id, aServer().id))
    expect(await look()).toMatchObject({ machineRemovedAt: expect.any(Date), wakeAt: null })
    await provider.deleteMachine(machineId, soon())
  })

  test('does not look here for the machine of a server that is tried here next', async () => {
    const long = addMs(now, -600_000)
    await database.db
      .insert(servers)
      .values(aServer({ ...at('digitalocean'), machineSeenAt: long }))
    expect(await look()).toMatchObject({ machineState: 'running', wakeAt: null })
  })

  test('hands back a machine that appeared after its image was closed', async () => {
    const machineId = await buyMachine({ 'sambuk.image': 'img_late' })
    await database.db.insert(images).values({
      id: 'img_late',
      provider: 'hetzner',
      blueprint: 'openclaw',
      version: '1',
      generation: 1,
      desired: 'absent',
      askedAt: now,
      closedAt: now,
    })
    await database.db.insert(servers).values(aServer())
    await look()
    const [image] = await database.db.select().from(images).where(eq(images.id, 'img_late'))
    expect(image).toMatchObject({ closedAt: null, wakeAt: expect.any(Date) })
    await provider.deleteMachine(machineId, soon())
  })

  test('changes nothing when the list cannot be read', async () => {
    await database.db
      .insert(servers)
      .values(aServer({ ...at('hetzner'), machineSeenAt: addMs(now, -600_000) }))
    sandbox.world.faults.add({
      provider: 'hetzner',
      operation: 'list-servers',
      fault: 'unauthorized',
      times: 1,
    })
    expect((await look()).machineState).toBe('running')
  })
})
