import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BackupStore } from '../../src/backups/backup-store.ts'
import { s3Store, temporaryStore } from './backup-stores.ts'
import { sandboxOfThisFile } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()
/** Enough for three parts of an upload. */
const large = 11 * 1024 ** 2
const chunkBytes = 100_003

const folder = temporaryStore()
afterAll(() => folder.remove())

/** Content that comes in chunks of an odd size, and what it is. */
function contentOf(size: number, tail?: Error): { content: Readable; sha256: string } {
  const bytes = randomBytes(size)
  const chunks = function* () {
    for (let at = 0; at < size; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
    if (tail) throw tail
  }
  return { content: Readable.from(chunks(), { objectMode: false }), sha256: sha256Of(bytes) }
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function hashOf(store: BackupStore, name: string): Promise<string> {
  const read = await store.read(name, signal)
  if (!read.ok) return read.error.reason
  const hash = createHash('sha256')
  for await (const chunk of read.value) hash.update(chunk)
  return hash.digest('hex')
}

async function listed(store: BackupStore, prefix: string): Promise<string[]> {
  const found = await store.list(prefix)
  if (!found.ok) throw new Error(found.error.detail)
  return found.value.sort()
}

const done = { ok: true, value: null }

describe.each(['a folder', 'S3'])('%s', kind => {
  let store: BackupStore
  let count = 0
  let server = ''
  beforeAll(() => {
    store = kind === 'S3' ? s3Store(sandbox()) : folder.store
  })
  beforeEach(() => {
    server = `srv_${kind.length}_${++count}`
  })
  const nameOf = (rest: string) => `${server}/${rest}.tar.zst.age`

  test.each([0, 1, 3_000_000, large])('gives %i bytes back as they came', async size => {
    const { content, sha256 } = contentOf(size)
    const name = nameOf('whole')
    expect(await store.write(name, content, signal)).toEqual(done)
    expect(await hashOf(store, name)).toBe(sha256)
    expect(await listed(store, `${server}/`)).toEqual([name])
  })

  test.each([10, 3_000_000, large])(
    'has nothing of content that breaks off after %i bytes',
    async size => {
      const { content } = contentOf(size, new Error('the machine went away'))
      expect(await store.write(nameOf('cut'), content, signal)).toEqual({
        ok: false,
        error: { reason: 'backup-cut-off', detail: 'the machine went away' },
      })
      expect(await listed(store, `${server}/`)).toEqual([])
    },
  )

  test.each([10, large])('does not write %i bytes over what is there', async size => {
    const first = contentOf(1_000)
    await store.write(nameOf('taken'), first.content, signal)
    const again = await store.write(nameOf('taken'), contentOf(size).content, signal)
    expect(again).toMatchObject({ ok: false, error: { reason: 'backup-store-refused' } })
    expect(await hashOf(store, nameOf('taken'))).toBe(first.sha256)
    expect(await listed(store, `${server}/`)).toEqual([nameOf('taken')])
  })

  test('has nothing of a write that was called off, and reads no more for it', async () => {
    const stopping = new AbortController()
    let given = 0
    const endless = function* () {
      for (;;) {
        if (++given === 150) stopping.abort()
        yield Buffer.alloc(chunkBytes)
      }
    }
    const content = Readable.from(endless(), { objectMode: false })
    expect(await store.write(nameOf('off'), content, stopping.signal)).toMatchObject({
      ok: false,
      error: { reason: 'backup-cut-off' },
    })
    expect(content.destroyed).toBe(true)
    expect(await listed(store, `${server}/`)).toEqual([])
  })

  test('lists what begins so, however deep, and nothing else', async () => {
    for (const name of ['bak_1-aa', 'bak_1-bb', 'bak_2-aa', 'deep/bak_1-cc']) {
      await store.write(nameOf(name), contentOf(10).content, signal)
    }
    expect(await listed(store, `${server}/bak_1-`)).toEqual([
      nameOf('bak_1-aa'),
      nameOf('bak_1-bb'),
    ])
    expect(await listed(store, `${server}/`)).toHaveLength(4)
    expect((await listed(store, '')).filter(name => name.startsWith(server))).toHaveLength(4)
    expect(await listed(store, `${server}x/`)).toEqual([])
  })

  test('names what is being written, and whoever writes what was removed cannot finish', async () => {
    const going = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const slow = async function* () {
      for (let sent = 0; sent < large; sent += chunkBytes) yield Buffer.alloc(chunkBytes)
      going.resolve()
      await goOn.promise
      yield Buffer.alloc(1)
    }
    const name = nameOf('zombie')
    const written = store.write(name, Readable.from(slow(), { objectMode: false }), signal)
    await going.promise
    expect(await listed(store, `${server}/`)).toEqual([`${name}.part`])
    expect(await hashOf(store, name)).toBe('backup-missing')
    expect(await store.remove(`${name}.part`)).toEqual(done)
    goOn.resolve()
    expect(await written).toMatchObject({ ok: false })
    expect(await listed(store, `${server}/`)).toEqual([])
  })

  test('removes, also what is not there', async () => {
    await store.write(nameOf('gone'), contentOf(10).content, signal)
    expect(await store.remove(nameOf('gone'))).toEqual(done)
    expect(await store.remove(nameOf('gone'))).toEqual(done)
    expect(await store.remove(`${nameOf('never')}.part`)).toEqual(done)
    expect(await hashOf(store, nameOf('gone'))).toBe('backup-missing')
  })

  test.each(['../outside', '/etc/passwd', 'srv_a/../../x', '.hidden', '', 'a//b', 'a/'])(
    'takes no name that leads out of it: %j',
    async name => {
      const error = { reason: 'backup-store-refused', detail: `${name} is no name of a backup` }
      const refused = { ok: false, error }
      expect(await store.read(name, signal)).toEqual(refused)
      expect(await store.remove(name)).toEqual(refused)
      expect(await store.write(name, contentOf(10).content, signal)).toEqual(refused)
    },
  )
})
