import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idIn, JudgedClient } from './judged-client.ts'

let folder: string
let sandbox: RunningSandbox
let api: JudgedClient
const image = z.object({ image: z.object({ id: z.int(), status: z.string() }) })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sambuk-images-'))
  sandbox = await startSandbox({ imageDir: folder })
  api = new JudgedClient(sandbox)
})
afterAll(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function takeSnapshot(serverId: number, labels: Record<string, string>): Promise<number> {
  const body = { type: 'snapshot', description: 'prepared', labels }
  const answer = await api.call('POST', `/servers/${serverId}/actions/create_image`, body)
  expect(answer).toMatchObject({
    status: 201,
    body: { image: { status: 'creating', image_size: null, name: null, labels } },
  })
  const { id } = image.parse(answer.body).image
  const readStatus = async () =>
    image.parse((await api.call('GET', `/images/${id}`)).body).image.status
  await expect.poll(readStatus, { timeout: 20_000 }).toBe('available')
  return id
}

test('an image has one row for each architecture', async () => {
  const both = await api.call('GET', '/images?name=debian-12&type=system')
  expect(both.body).toMatchObject({ images: [{ architecture: 'x86' }, { architecture: 'arm' }] })
  const one = await api.call('GET', '/images?name=debian-12&architecture=arm&status=available')
  expect(one.body).toMatchObject({ images: [{ architecture: 'arm' }] })
})

test('deprecated images are listed only when they are asked for', async () => {
  const usual = await api.call('GET', '/images?name=ubuntu-22.04')
  expect(usual.body).toMatchObject({ images: [] })
  const all = await api.call('GET', '/images?name=ubuntu-22.04&include_deprecated=true')
  expect(all.body).toMatchObject({ images: [{ name: 'ubuntu-22.04' }, { name: 'ubuntu-22.04' }] })
})

test('a snapshot becomes available, is found by its labels, and makes a server', async () => {
  const { id } = await api.createRunningServer({ name: 'origin' })
  await api.act(id, 'poweroff')
  const snapshotId = await takeSnapshot(id, { blueprint: 'openclaw' })
  const found = await api.call('GET', '/images?type=snapshot&label_selector=blueprint==openclaw')
  expect(found.body).toMatchObject({
    images: [{ id: snapshotId, disk_size: 40, created_from: { name: 'origin' }, bound_to: null }],
  })
  const copy = await api.createRunningServer({ name: 'copy', image: String(snapshotId) })
  const machine = sandbox.world.machines.findByAddress(copy.ip)
  expect(machine?.spec.image).not.toBe('debian-12')
  const rebuilt = await api.act(copy.id, 'rebuild', {
    image: 'debian-12',
    user_data: '#!/bin/sh\n',
  })
  expect(rebuilt).toBe('success')
  expect(machine?.spec).toMatchObject({ image: 'debian-12', userData: '#!/bin/sh\n' })
})

test('a snapshot does not fit a smaller disk or another architecture', async () => {
  const { id } = await api.createRunningServer({ name: 'big', server_type: 'cx33' })
  const snapshot = String(await takeSnapshot(id, {}))
  const order = { name: 'small', server_type: 'cx23', image: snapshot }
  expect(await api.refusal('POST', '/servers', order)).toEqual([422, 'invalid_input'])
  const arm = { ...order, server_type: 'cax21' }
  expect(await api.refusal('POST', '/servers', arm)).toEqual([422, 'invalid_input'])
})

test('a backup belongs to its server and goes with it', async () => {
  const { id } = await api.createRunningServer({ name: 'backed-up' })
  const path = `/servers/${id}/actions/create_image`
  expect(await api.refusal('POST', path, { type: 'backup' })).toEqual([422, 'invalid_input'])
  await api.act(id, 'enable_backup')
  expect(await api.act(id, 'create_image', { type: 'backup' })).toBe('success')
  const own = await api.call('GET', `/images?type=backup&bound_to=${id}`)
  expect(own.body).toMatchObject({ images: [{ type: 'backup', bound_to: id }] })
  await api.call('DELETE', `/servers/${id}`)
  await expect.poll(async () => (await api.call('GET', `/servers/${id}`)).status).toBe(404)
  const left = await api.call('GET', `/images?type=backup&bound_to=${id}`)
  expect(left.body).toMatchObject({ images: [] })
})

test('a deleted snapshot is gone with its disk; system images stay', async () => {
  const { id } = await api.createRunningServer({ name: 'short-lived' })
  const files = () => readdirSync(folder, { recursive: true }).length
  const before = files()
  const snapshotId = await takeSnapshot(id, { purpose: 'deletion' })
  expect(files()).toBe(before + 2) // the disk, and what is known about it
  expect((await api.call('DELETE', `/images/${snapshotId}`)).status).toBe(204)
  expect((await api.call('GET', `/images/${snapshotId}`)).status).toBe(404)
  expect(files()).toBe(before)
  expect(await api.refusal('DELETE', '/images/40001')).toEqual([403, 'forbidden'])
})

test('a fresh sandbox offers the snapshots of an earlier one, with their labels', async () => {
  const { id } = await api.createRunningServer({ name: 'ancestor' })
  const snapshotId = await takeSnapshot(id, { prepared: 'yes' })
  await api.call('PUT', `/images/${snapshotId}`, { description: 'v2', labels: { prepared: 'v2' } })
  const fresh = await startSandbox({ imageDir: folder })
  try {
    const freshApi = new JudgedClient(fresh)
    const found = await freshApi.call('GET', '/images?type=snapshot&label_selector=prepared=v2')
    expect(found.body).toMatchObject({ images: [{ status: 'available', description: 'v2' }] })
    await freshApi.createRunningServer({ name: 'heir', image: String(idIn(found, 'images')) })
  } finally {
    await fresh.close()
  }
})
