import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { SimulatedDoorbell } from '../../test/simulation/doorbell.ts'
import { offers } from '../billing/tables.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { type OpenDatabase, openDatabase } from '../database/connect.ts'
import { silentLog } from '../kit/log.ts'
import { systemRandom } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { keepImages } from './keep.ts'
import { newestProvenImage, requestImage } from './store.ts'
import { images } from './tables.ts'

const now = new Date('2026-11-21T08:00:00Z')
const blueprints = { all: [openclaw], find: () => openclaw }

let made: { url: string; close(): Promise<void> }
let database: OpenDatabase
let platform: Platform

beforeAll(async () => {
  made = await createTestDatabase()
  database = openDatabase(made.url, { max: 4, applicationName: 'images test', log: silentLog })
  platform = {
    db: database.db,
    doorbell: new SimulatedDoorbell(),
    context: { clock: { now: () => now }, random: systemRandom, log: silentLog },
    vault: createVault('not-a-secret', systemRandom),
  }
})

afterAll(async () => {
  await database?.close()
  await made?.close()
})

beforeEach(() => database.db.delete(images))

const proven = (id: string, changes: Partial<typeof images.$inferInsert>) =>
  database.db.insert(images).values({
    id,
    provider: 'digitalocean',
    blueprint: openclaw.name,
    version: openclaw.version,
    generation: 1,
    desired: 'proven',
    askedAt: now,
    provenAt: now,
    snapshotId: id,
    ...changes,
  })

const wanted = async () => {
  const rows = await database.db.select().from(images)
  return rows.filter(({ desired }) => desired === 'proven').map(({ id }) => id)
}

test('an image is kept at each place, and goes when that place has a newer one', async () => {
  await proven('img_old', { locations: ['fra1'], provenAt: new Date(+now - 1000) })
  await proven('img_new', { locations: ['fra1'], generation: 2 })
  await proven('img_other', { locations: ['blr1'], generation: 3 })
  await keepImages(platform, blueprints)
  expect((await wanted()).sort()).toEqual(['img_new', 'img_other'])
})

test('an image of an older version is made anew where it stands, not only at the newest place', async () => {
  await proven('img_old', {
    locations: ['blr1'],
    version: 'older',
    provenAt: new Date(+now - 1000),
  })
  await proven('img_new', { locations: ['fra1'] })
  await keepImages(platform, blueprints)
  const rows = await database.db.select().from(images)
  const asked = rows.filter(({ provenAt }) => provenAt === null)
  expect(asked).toMatchObject([{ location: 'blr1', version: openclaw.version, desired: 'proven' }])
  expect(await wanted()).toContain('img_old')
})

test('an image that is asked for at another place is another image', async () => {
  await proven('img_here', { locations: ['fra1'] })
  const ask = (location: string) =>
    transact(platform, (tx, wake) =>
      requestImage(tx, wake, platform.context, {
        provider: 'digitalocean',
        blueprint: openclaw,
        location,
      }),
    )
  expect(await ask('fra1')).toMatchObject({ id: 'img_here' })
  const there = await ask('blr1')
  expect(there).toMatchObject({ location: 'blr1', generation: 2, provenAt: null })
  expect(await ask('blr1')).toMatchObject({ id: there.id })
})

test('a machine whose disk is smaller than the image installs itself', async () => {
  await proven('img_large', { locations: null, diskGb: 60 })
  const offer = {
    provider: 'digitalocean',
    location: 'fra1',
    locationName: 'Frankfurt',
    country: 'DE',
    cores: 1,
    memoryGb: 1,
    architecture: 'x86',
    monthlyCostMinor: 600,
    currency: 'usd',
    available: true,
    seenAt: now,
  }
  await database.db.insert(offers).values([
    { ...offer, size: 'small', diskGb: 25 },
    { ...offer, size: 'large', diskGb: 60 },
  ])
  const idFor = async (size: string) => {
    const place = { size, location: 'fra1' }
    return (await newestProvenImage(database.db, 'digitalocean', openclaw, place))?.id ?? null
  }
  expect([await idFor('small'), await idFor('large')]).toEqual([null, 'img_large'])
})
