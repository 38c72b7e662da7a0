import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BackupStore } from './backup-store.ts'
import { createDirectoryStore } from './directory-store.ts'
import { markerName } from './folder-marker.ts'

const { signal } = new AbortController()
const name = 'srv_noor/bak_1-aa.tar.zst.age'
const done = { ok: true, value: null }

let parent = ''
let root = ''
let isFirst = true
let store: BackupStore
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sambuk-folder-'))
  root = join(parent, 'backups')
  isFirst = true
  store = createDirectoryStore(root, async () => isFirst)
})
afterEach(() => rmSync(parent, { recursive: true }))

const write = () => store.write(name, Readable.from([Buffer.from('all of it')]), signal)

test('a folder that is not mounted is a store that refuses, and not one that has nothing', async () => {
  expect(await write()).toEqual(done)
  isFirst = false
  renameSync(root, `${root}-elsewhere`)
  mkdirSync(join(root, 'lost+found'), { recursive: true })
  const error = {
    reason: 'backup-store-refused',
    detail: `${root} has no ${markerName}: it is not mounted, or not the folder that backups were kept in`,
  }
  const refused = { ok: false, error }
  expect(await store.list('srv_noor/')).toEqual(refused)
  expect(await store.read(name, signal)).toEqual(refused)
  expect(await store.remove(name)).toEqual(refused)
  expect(await write()).toEqual(refused)
  expect(readdirSync(root)).toEqual(['lost+found'])

  rmSync(root, { recursive: true })
  expect(await store.list('')).toEqual(refused)
  renameSync(`${root}-elsewhere`, root)
  expect(await store.list('')).toEqual({ ok: true, value: [name] })
})

test('a folder that was used before there were marks goes on being used', async () => {
  await write()
  rmSync(join(root, markerName))
  isFirst = false
  expect(await store.list('')).toEqual({ ok: true, value: [name] })
  expect(readdirSync(root)).toContain(markerName)
})
