import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { createTestDatabase } from '../../test/database.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import { compose } from '../composition.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import { decideImage } from '../images/decide.ts'
import { type ImageRow, imageAgeDaysMax } from '../images/image.ts'
import { keepImages } from '../images/keep.ts'
import { newestProvenImage, requestImage } from '../images/store.ts'
import { images } from '../images/tables.ts'
import { assert } from '../kit/assert.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { fraction, seededRandom } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'
import type { Composition } from '../process/roles.ts'
import type { ComputeProvider } from '../providers/compute.ts'
import { Engine, engineDefaults, WorkerDied } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import { transact } from './engine/wake.ts'
import { imageReconciler } from './image.ts'

let sandbox: RunningSandbox
let platform: Platform
let parts: Composition
let provider: ComputeProvider
const closers: (() => unknown)[] = []

beforeAll(async () => {
  const database = await createTestDatabase()
  closers.push(() => database.close())
  sandbox = await startSandbox()
  closers.push(() => sandbox.close())
  const context = systemContext(silentLog)
  const opened = openDatabase(database.url, {
    max: 4,
    applicationName: 'images',
    log: silentLog,
  })
  closers.push(() => opened.close())
  platform = {
    db: opened.db,
    context,
    vault: createVault('not-a-secret', context.random),
    doorbell: {
      ring: async () => {},
      answer: async () => ({ close: async () => {} }),
      close: async () => {},
    },
  }
  const config = readConfig({
    ...sandbox.environment,
    DATABASE_URL: database.url,
    SAMBUK_INSTALLATION_ID: 'ins_images',
    SAMBUK_MASTER_KEY: 'not-a-secret-master-key',
    SAMBUK_AUTH_SECRET: 'not-a-secret-auth-secret',
  })
  parts = compose(config, context, platform)
  closers.push(() => parts.close())
  const hetzner = parts.outside.compute.get('hetzner')
  assert(hetzner, 'the sandbox has Hetzner')
  provider = hetzner
}, 60_000)

afterAll(async () => {
  for (const close of closers.reverse()) await close()
})

const { signal } = new AbortController()
const ours = { 'sambuk.installation': 'ins_images' }

const only = (blueprint: Blueprint): Blueprints => ({ all: [blueprint], find: () => blueprint })

function engineFor(blueprints: Blueprints, interrupt?: (point: string) => void): Engine {
  const reconciler = imageReconciler({
    ...platform,
    blueprints,
    installationId: 'ins_images',
    compute: () => provider,
    shell: parts.outside.shell,
    caPem: null,
  })
  const options = { ...engineDefaults, leaseMs: 300, ...(interrupt ? { interrupt } : {}) }
  return new Engine(platform, [reconciler], options)
}

const read = async (id: string): Promise<ImageRow> => {
  const [image] = await platform.db.select().from(images).where(eq(images.id, id))
  assert(image, 'the image has a row')
  return image
}

const ask = (blueprint: Blueprint, anew = false): Promise<ImageRow> =>
  transact(platform, (tx, wake) =>
    requestImage(tx, wake, platform.context, { provider: 'hetzner', blueprint, anew }),
  )

/** Passes until there is nothing left to do; a worker that dies is followed by another. */
async function settle(engine: Engine, id: string): Promise<ImageRow> {
  await expect
    .poll(
      async () => {
        try {
          await engine.run('image', id)
        } catch (error) {
          if (!(error instanceof WorkerDied)) throw error
        }
        return decideImage(await read(id))
      },
      { timeout: 60_000, interval: 100 },
    )
    .toEqual([])
  return read(id)
}

const left = async () => {
  const [machines, snapshots] = await Promise.all([
    provider.listMachines(ours, signal),
    provider.listImages(ours, signal),
  ])
  const { sshKeys } = sandbox.world.stateFile('hetzner', () => ({ sshKeys: [] as unknown[] })).data
  if (!machines.ok || !snapshots.ok) throw new Error('the emulated provider can be read')
  return { machines: machines.value.length, keys: sshKeys.length, images: snapshots.value }
}

test('an image is installed, proved, sealed, copied, and proved once more by a clone', async () => {
  const asked = await ask(openclaw)
  const made = await settle(engineFor(only(openclaw)), asked.id)
  expect(made).toMatchObject({ provenAt: expect.any(Date), sealedSshKey: null, failedAt: null })
  expect(await left()).toMatchObject({
    machines: 0,
    keys: 0,
    images: [{ id: made.snapshotId, ready: true }],
  })
  expect(await ask(openclaw)).toMatchObject({ id: made.id })
  const newest = await newestProvenImage(platform.db, 'hetzner', openclaw, {
    size: 'cx23',
    location: 'fsn1',
  })
  expect(newest?.id).toBe(made.id)
}, 90_000)

test('an image that is too old is made anew, whatever worker dies, and then let go', async () => {
  const [old] = await platform.db.select().from(images)
  assert(old, 'the first test made one')
  const ago = new Date(platform.context.clock.now().getTime() - (imageAgeDaysMax + 1) * 86_400_000)
  await platform.db.update(images).set({ provenAt: ago }).where(eq(images.id, old.id))
  await keepImages(platform, only(openclaw))
  const rows = await platform.db.select().from(images).where(eq(images.generation, 2))
  expect(rows).toHaveLength(1)
  const chance = seededRandom('deaths of image workers')
  let deaths = 0
  const engine = engineFor(only(openclaw), point => {
    if (deaths > 12 || fraction(chance) > 0.25) return
    deaths++
    throw new WorkerDied(point)
  })
  const young = await settle(engine, rows[0]?.id ?? '')
  expect(deaths).toBeGreaterThan(5)
  expect(young.provenAt).not.toBeNull()
  await keepImages(platform, only(openclaw))
  await settle(engineFor(only(openclaw)), old.id)
  expect(await left()).toMatchObject({ machines: 0, keys: 0, images: [{ id: young.snapshotId }] })
}, 120_000)

test('what does not start leaves no image, no machine and no key, and says why', async () => {
  const scripts = { ...openclaw.scripts, prove: 'echo it does not start; exit 3\n' }
  const broken = { ...openclaw, version: 'broken', scripts }
  const asked = await ask(broken)
  const before = await left()
  const made = await settle(engineFor(only(broken)), asked.id)
  expect(made).toMatchObject({
    provenAt: null,
    failureStep: 'build',
    failureWords: expect.stringContaining('it does not start'),
    failureCode: 'image-failed',
  })
  expect(await left()).toEqual(before)
}, 90_000)
