import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'

let folder: string
let sandbox: RunningSandbox
let api: JudgedClient

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sambuk-images-'))
  sandbox = await startSandbox({ clock: 'manual', imageDir: folder })
  api = new JudgedClient(sandbox)
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => api.pass(60_000))

async function takeSnapshot(dropletId: number, name: string): Promise<number> {
  expect(await api.act(dropletId, 'snapshot', { name })).toBe('completed')
  const answer = await api.call('GET', `/droplets/${dropletId}/snapshots`)
  const index = column(answer, 'snapshots', 'name').indexOf(name)
  return Number(column(answer, 'snapshots', 'id')[index])
}

test('the images of the vendor have slugs, those of the account have none', async () => {
  const { id } = await api.create({ name: 'any' })
  const snapshotId = await takeSnapshot(id, 'own')
  const vendors = await api.call('GET', '/images?type=distribution')
  expect(column(vendors, 'images', 'slug')).toEqual([
    'debian-12-x64',
    'debian-13-x64',
    'ubuntu-22-04-x64',
    'ubuntu-24-04-x64',
  ])
  expect((await api.call('GET', '/images?type=application')).body).toMatchObject({ images: [] })
  const own = await api.call('GET', '/images?private=true')
  expect(own.body).toMatchObject({
    images: [{ id: snapshotId, slug: null, type: 'snapshot', public: false, regions: ['fra1'] }],
  })
  const bySlug = await api.call('GET', '/images/ubuntu-24-04-x64')
  expect(bySlug.body).toMatchObject({ image: { distribution: 'Ubuntu' } })
  expect((await api.call('GET', '/images/nonsense')).status).toBe(404)
})

test('a snapshot makes Droplets in its region, and in another once it was moved there', async () => {
  const { id } = await api.create({ name: 'origin' })
  const snapshot = await takeSnapshot(id, 'moving')
  const elsewhere = { name: 'away', image: snapshot, size: 's-1vcpu-1gb', region: 'sgp1' }
  expect(await api.refusal('POST', '/droplets', elsewhere)).toContain(
    'You specified an invalid image for Droplet creation.',
  )
  const transfer = { type: 'transfer', region: 'sgp1' }
  const answer = await api.call('POST', `/images/${snapshot}/actions`, transfer)
  expect(answer).toMatchObject({ status: 201, body: { action: { type: 'transfer' } } })
  await api.pass()
  const { ip } = await api.create(elsewhere)
  expect(sandbox.world.machines.findByAddress(ip)?.spec.image).not.toBe('debian-12')
})

test('a snapshot does not fit a smaller disk; a rebuild goes back to a clean system', async () => {
  const { id, ip } = await api.create({ name: 'big', size: 's-2vcpu-4gb' })
  const snapshot = await takeSnapshot(id, 'big')
  const small = { name: 'small', image: snapshot, size: 's-1vcpu-1gb', region: 'fra1' }
  expect(await api.refusal('POST', '/droplets', small)).toContain(
    'Cannot create a droplet with a smaller disk than the image.',
  )
  expect(await api.act(id, 'rebuild', { image: 'debian-13-x64' })).toBe('completed')
  expect(sandbox.world.machines.findByAddress(ip)?.spec.image).toBe('debian-13')
  expect(await api.act(id, 'restore', { image: snapshot })).toBe('completed')
})

test('a deleted snapshot is gone with its disk, and its Droplets still say what they were made of', async () => {
  const { id } = await api.create({ name: 'short-lived' })
  const files = () => readdirSync(folder, { recursive: true }).length
  const before = files()
  const snapshot = await takeSnapshot(id, 'deleted')
  expect(files()).toBe(before + 2) // the disk, and what is known about it
  const heir = await api.create({ name: 'heir', image: snapshot })
  expect((await api.call('DELETE', `/snapshots/${snapshot}`)).status).toBe(204)
  expect((await api.call('GET', `/snapshots/${snapshot}`)).status).toBe(404)
  expect(files()).toBe(before)
  expect((await api.call('GET', `/droplets/${heir.id}`)).body).toMatchObject({
    droplet: { image: { id: snapshot, name: 'deleted', status: 'deleted' } },
  })
  expect((await api.refusal('DELETE', '/images/401'))[0]).toBe(403)
})

test('a Droplet can be destroyed together with its snapshots', async () => {
  const { id } = await api.create({ name: 'doomed' })
  await takeSnapshot(id, 'doomed-1')
  await takeSnapshot(id, 'doomed-2')
  const path = `/droplets/${id}/destroy_with_associated_resources`
  const listed = await api.call('GET', path)
  expect(column(listed, 'snapshots', 'name')).toEqual(['doomed-1', 'doomed-2'])
  const [first] = column(listed, 'snapshots', 'id')
  const selected = await api.call('DELETE', `${path}/selective`, { snapshots: [first] })
  expect(selected.status).toBe(202)
  await api.pass()
  expect((await api.call('GET', `${path}/status`)).body).toMatchObject({
    droplet: { id: String(id), destroyed_at: expect.any(String) },
    resources: { snapshots: [{ id: first, destroyed_at: expect.any(String) }] },
    failures: 0,
  })
  const left = await api.call('GET', '/snapshots?resource_type=droplet')
  expect(column(left, 'snapshots', 'name')).toContain('doomed-2')
  expect(column(left, 'snapshots', 'name')).not.toContain('doomed-1')
})

test('destroying everything at once has to be meant', async () => {
  const { id } = await api.create({ name: 'all-of-it' })
  await takeSnapshot(id, 'all-of-it-1')
  const path = `/droplets/${id}/destroy_with_associated_resources`
  expect((await api.refusal('DELETE', `${path}/dangerous`))[0]).toBe(422)
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_ACCESS_TOKEN } = sandbox.environment
  const answer = await fetch(`${DIGITALOCEAN_API_URL}/v2${path}/dangerous`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${DIGITALOCEAN_ACCESS_TOKEN}`, 'x-dangerous': 'true' },
  })
  expect(answer.status).toBe(202)
  await api.pass()
  expect((await api.call('GET', `/droplets/${id}`)).status).toBe(404)
  const left = await api.call('GET', '/snapshots')
  expect(column(left, 'snapshots', 'name')).not.toContain('all-of-it-1')
})

test('a fresh sandbox offers the snapshots of an earlier one, with names and tags', async () => {
  const { id } = await api.create({ name: 'ancestor' })
  const snapshot = await takeSnapshot(id, 'prepared')
  await api.call('PUT', `/images/${snapshot}`, { name: 'prepared-v2' })
  await api.call('POST', '/tags', { name: 'blueprint:v2' })
  const resources = [{ resource_id: String(snapshot), resource_type: 'image' }]
  const tagged = await api.call('POST', '/tags/blueprint:v2/resources', { resources })
  expect(tagged.status).toBe(204)
  const fresh = await startSandbox({ clock: 'manual', imageDir: folder })
  try {
    const freshApi = new JudgedClient(fresh)
    const found = await freshApi.call('GET', '/images?tag_name=blueprint:v2')
    expect(found.body).toMatchObject({ images: [{ name: 'prepared-v2', status: 'available' }] })
    await freshApi.create({ name: 'heir', image: Number(column(found, 'images', 'id')[0]) })
  } finally {
    await fresh.close()
  }
})
