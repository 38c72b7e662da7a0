import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../sandbox/control/faults.ts'
import type { BackupStore } from '../../src/backups/backup-store.ts'
import { backupKey } from '../../src/backups/identity.ts'
import { takeBackup } from '../../src/backups/take-backup.ts'
import { createVault } from '../../src/kit/seal.ts'
import { openedWhole } from '../opened-backup.ts'
import { s3Store } from './backup-stores.ts'
import { context, sandboxOfThisFile } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()
const done = { ok: true, value: null }
const bytes = randomBytes(11 * 1024 ** 2)
const content = (size = bytes.length) => {
  const chunks = function* () {
    for (let at = 0; at < size; at += 65_536) yield bytes.subarray(at, Math.min(at + 65_536, size))
  }
  return Readable.from(chunks(), { objectMode: false })
}

let store: BackupStore
let count = 0
let name = ''
beforeEach(() => {
  store = s3Store(sandbox())
  name = `srv_a/bak_${++count}.tar.zst.age`
  sandbox().world.calls.reset()
})

const meets = (operation: string, fault: FaultKind, times: number | 'always' = 1) =>
  sandbox().world.faults.add({ provider: 's3', operation, fault, times })
const calls = (operation: string) => sandbox().world.calls.counts()[`s3.${operation}`] ?? 0

async function stored(size = bytes.length): Promise<boolean> {
  const read = await store.read(name, signal)
  if (!read.ok) return false
  const hash = createHash('sha256')
  for await (const chunk of read.value) hash.update(chunk)
  const whole = createHash('sha256').update(bytes.subarray(0, size))
  return hash.digest('hex') === whole.digest('hex')
}

const leftovers = async () => {
  const found = await store.list(name)
  return found.ok ? found.value : found.error
}

describe('an upload in parts', () => {
  test.each([
    'rate-limited',
    'error-500-before-effect',
    'timeout-before-effect',
    'timeout-after-effect',
    'cut-mid-body',
  ] as const)('sends a part that meets %s again, and that part only', async fault => {
    meets('upload-part', fault)
    expect(await store.write(name, content(), signal)).toEqual(done)
    expect(calls('upload-part')).toBe(4)
    expect(await stored()).toBe(true)
    expect(await leftovers()).toEqual([name])
  })

  test.each(['timeout-after-effect', 'error-500-after-effect', 'malformed'] as const)(
    'whose beginning meets %s is adopted and not begun twice',
    async fault => {
      meets('create-multipart-upload', fault)
      expect(await store.write(name, content(), signal)).toEqual(done)
      expect(calls('create-multipart-upload')).toBe(1)
      expect(await leftovers()).toEqual([name])
    },
  )

  test.each(['timeout-after-effect', 'error-500-after-effect', 'malformed'] as const)(
    'whose end meets %s is looked up and counts as written',
    async fault => {
      meets('complete-multipart-upload', fault)
      expect(await store.write(name, content(), signal)).toEqual(done)
      expect(calls('complete-multipart-upload')).toBe(1)
      expect(await stored()).toBe(true)
    },
  )

  test.each(['timeout-before-effect', 'error-500-before-effect', 'rate-limited'] as const)(
    'whose end meets %s is looked up, not found and ended again',
    async fault => {
      meets('complete-multipart-upload', fault)
      expect(await store.write(name, content(), signal)).toEqual(done)
      expect(calls('complete-multipart-upload')).toBe(2)
      expect(await stored()).toBe(true)
    },
  )

  test.each(['create-multipart-upload', 'upload-part', 'complete-multipart-upload'])(
    'into a store that is full at %s says so, and leaves nothing that is paid for',
    async operation => {
      meets(operation, 'quota')
      expect(await store.write(name, content(), signal)).toMatchObject({
        ok: false,
        error: { reason: 'backup-store-full' },
      })
      expect(await leftovers()).toEqual([])
    },
  )

  test('ends, and leaves nothing, when the store does not take a part however often', async () => {
    meets('upload-part', 'error-500-before-effect', 'always')
    expect(await store.write(name, content(), signal)).toMatchObject({
      ok: false,
      error: { reason: 'backup-store-refused', detail: expect.stringContaining('InternalError') },
    })
    sandbox().world.faults.clear()
    expect(await leftovers()).toEqual([])
  })
})

describe('what may become large', () => {
  test('comes in larger parts, as many as there may be', async () => {
    expect(await store.write(name, content(), signal, 60e9)).toEqual(done)
    expect(calls('upload-part')).toBe(2)
    expect(await stored()).toBe(true)
  })

  test('and does not fit is refused before anything of it is read', async () => {
    const large = content()
    expect(await store.write(name, large, signal, 300e9)).toMatchObject({
      ok: false,
      error: { reason: 'backup-too-large' },
    })
    expect([large.readableDidRead, large.destroyed]).toEqual([false, true])
    expect(sandbox().world.calls.counts()).toEqual({})
  })
})

describe('a small object', () => {
  test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
    'whose write meets %s is looked up and counts as written',
    async fault => {
      meets('put-object', fault)
      expect(await store.write(name, content(500), signal)).toEqual(done)
      expect(calls('put-object')).toBe(1)
      expect(await stored(500)).toBe(true)
    },
  )

  test('of another writer under the same name is not taken for ours', async () => {
    await store.write(name, Readable.from([bytes.subarray(500, 1_000)]), signal)
    meets('put-object', 'timeout-before-effect')
    expect(await store.write(name, content(500), signal)).toMatchObject({
      ok: false,
      error: { reason: 'backup-store-refused' },
    })
  })
})

describe('reading', () => {
  test.each(['cut-mid-body', 'rate-limited', 'timeout-before-effect'] as const)(
    'goes on where it was when a piece meets %s',
    async fault => {
      await store.write(name, content(), signal)
      sandbox().world.calls.reset()
      meets('get-object', fault)
      expect(await stored()).toBe(true)
      // The call log is written when an answer has gone, a moment after it has arrived.
      await expect.poll(() => calls('get-object')).toBe(3)
    },
  )

  test('ends with an error when the store stays away', async () => {
    await store.write(name, content(), signal)
    meets('get-object', 'error-500-before-effect', 'always')
    await expect(stored()).rejects.toThrow()
  })
})

test('a key that is not the store’s, or may not write, is refused with the store’s words', async () => {
  const wrong = s3Store(sandbox(), { secretAccessKey: 'the secret of somebody else' })
  expect(await wrong.write(name, content(10), signal)).toMatchObject({
    ok: false,
    error: {
      reason: 'backup-store-refused',
      detail: expect.stringContaining('SignatureDoesNotMatch (403)'),
    },
  })
  meets('list-objects', 'unauthorized')
  expect(await store.list('srv_a/')).toMatchObject({
    ok: false,
    error: { reason: 'backup-store-refused', detail: 'AccessDenied (403): Access Denied' },
  })
})

test('a bucket that is not there is a store that refuses, and not one from which backups are missing', async () => {
  const wrong = s3Store(sandbox(), { bucket: 'a-bucket-of-nobody' })
  const refused = {
    ok: false,
    error: {
      reason: 'backup-store-refused',
      detail: expect.stringContaining('NoSuchBucket (404)'),
    },
  }
  expect(await wrong.read(name, signal)).toMatchObject(refused)
  expect(await wrong.write(name, content(10), signal)).toMatchObject(refused)
  expect(await wrong.remove(name)).toMatchObject(refused)
  expect(await wrong.list('')).toMatchObject(refused)
})

test('a store that never answers is given up in time', async () => {
  meets('put-object', 'slow', 'always')
  const impatient = s3Store(sandbox(), { timeoutMs: 20 })
  expect(await impatient.write(name, content(10), signal)).toMatchObject({
    ok: false,
    error: { reason: 'backup-store-refused' },
  })
})

test('two installations in one bucket do not see one another', async () => {
  const other = s3Store(sandbox(), { prefix: 'other/' })
  await store.write(name, content(10), signal)
  expect(await other.list('')).toEqual({ ok: true, value: [] })
  expect(await other.write(name, content(20), signal)).toEqual(done)
  expect(await stored(10)).toBe(true)
})

test('a backup in it with one bit turned is refused as damaged', async () => {
  const key = await backupKey(createVault('a master key of an installation', context.random))
  const taken = await takeBackup(content(3_000_000), { store, key, name }, signal)
  if (!taken.ok) throw new Error(taken.error.detail)
  const row = { name, ...taken.value }
  expect(await openedWhole({ store, key }, row)).toEqual(done)
  const flipped = await fetch(`${sandbox().environment.SANDBOX_CONTROL_URL}/_sandbox/s3/flip-bit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: `installation/${name}`, at: 1_234_567 }),
  })
  expect(flipped.status).toBe(200)
  expect(await openedWhole({ store, key }, row)).toMatchObject({
    ok: false,
    error: { reason: 'backup-damaged' },
  })
})
