import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openedWhole } from '../../test/opened-backup.ts'
import { assert } from '../kit/assert.ts'
import { seededRandom } from '../kit/random.ts'
import { createVault } from '../kit/seal.ts'
import { createDirectoryStore } from './directory-store.ts'
import { discardTries } from './discard.ts'
import { type BackupKey, backupKey } from './identity.ts'
import type { StoredFile } from './stored-archive.ts'
import { takeBackup } from './take-backup.ts'

const { signal } = new AbortController()
const random = seededRandom('backups')
const folder = mkdtempSync(join(tmpdir(), 'sambuk-store-'))
const store = createDirectoryStore(folder)
let key: BackupKey
let count = 0

beforeAll(async () => {
  key = await backupKey(createVault('a master key of an installation', random))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const nextName = () => `srv_a/bak_${++count}-aa.tar.zst.age`
const stream = (content: Buffer) => Readable.from([content], { objectMode: false })

async function taken(content: Buffer) {
  const name = nextName()
  const backup = await takeBackup(stream(content), { store, key, name }, signal)
  assert(backup.ok, 'the backup is taken')
  return { name, ...backup.value }
}

const opened = (stored: StoredFile, by = key) => openedWhole({ store, key: by }, stored)

describe('a stored backup', () => {
  test('is read back as it was, and is nothing like it on the disk', async () => {
    const content = Buffer.from('Noor’s photographs '.repeat(10_000))
    const stored = await taken(content)
    expect(await opened(stored)).toEqual({ ok: true, value: null })
    const file = readFileSync(join(folder, stored.name))
    expect(file.length).toBe(stored.storedBytes)
    expect(file.toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
    expect(file.includes('photographs')).toBe(false)
    expect(stored.archiveBytes).toBe(content.length)
  })

  test.skipIf(!existsSync('/usr/bin/age') || !existsSync('/usr/bin/zstd'))(
    'opens with the programs `age` and `zstd` and the key that an operator prints (skipped without them)',
    async () => {
      const content = random.bytes(300_000)
      const { name } = await taken(Buffer.from(content))
      writeFileSync(join(folder, 'key.txt'), `${key.identity}\n`)
      const opened = execFileSync(
        '/bin/sh',
        ['-c', 'age --decrypt --identity "$0/key.txt" "$0/$1" | zstd -d', folder, name],
        { maxBuffer: 1e8 },
      )
      expect(opened.equals(content)).toBe(true)
    },
  )

  test('is refused when any one bit of it has flipped, or its end is missing', async () => {
    const stored = await taken(Buffer.from(random.bytes(70_000)))
    const path = join(folder, stored.name)
    const file = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(file)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
        writeFileSync(path, flipped)
        const checked = await opened(stored)
        expect(checked).toMatchObject({ ok: false, error: { reason: 'backup-damaged' } })
      }),
      { numRuns: 40 },
    )
    for (const length of [0, 10, 300, file.length - 1]) {
      writeFileSync(path, file.subarray(0, length))
      const checked = await opened(stored)
      expect(checked).toMatchObject({ ok: false, error: { reason: 'backup-damaged' } })
    }
  })

  test('says that the key is wrong where the file is not', async () => {
    const stored = await taken(Buffer.from('Noor'))
    const other = await backupKey(createVault('another master key', random))
    expect(await opened(stored, other)).toMatchObject({
      ok: false,
      error: { reason: 'backup-key-wrong' },
    })
  })

  test('is refused when another one lies in its place, which opens as well', async () => {
    const [stored, other] = [await taken(Buffer.from('Noor')), await taken(Buffer.from('Layla'))]
    copyFileSync(join(folder, other.name), join(folder, stored.name))
    expect(await opened(stored)).toMatchObject({ ok: false, error: { reason: 'backup-damaged' } })
  })

  test('that is not there is said to be missing', async () => {
    const stored = { name: nextName(), storedSha256: '' }
    expect(await opened(stored)).toMatchObject({
      ok: false,
      error: { reason: 'backup-missing' },
    })
  })
})

describe('a store', () => {
  test('has nothing under a name whose content broke off', async () => {
    const name = nextName()
    const broken = Readable.from(
      (async function* () {
        yield random.bytes(200_000)
        throw new Error('the machine went away')
      })(),
      { objectMode: false },
    )
    expect(await takeBackup(broken, { store, key, name }, signal)).toMatchObject({
      ok: false,
      error: { reason: 'backup-cut-off', detail: 'the machine went away' },
    })
    expect(readdirSync(join(folder, 'srv_a')).filter(file => name.endsWith(file))).toEqual([])
  })

  test('writes over nothing', async () => {
    const { name } = await taken(Buffer.from('the first'))
    const before = readFileSync(join(folder, name))
    const again = await store.write(name, stream(Buffer.from('the second')), signal)
    expect(again).toMatchObject({ ok: false, error: { reason: 'backup-store-refused' } })
    expect(readFileSync(join(folder, name)).equals(before)).toBe(true)
  })

  test.skipIf(process.getuid?.() !== 0)(
    'that is full says so and keeps nothing of it (skipped without root)',
    async () => {
      const small = mkdtempSync(join(tmpdir(), 'sambuk-small-'))
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small])
      try {
        const tools = { store: createDirectoryStore(small), key, name: nextName() }
        const refused = await takeBackup(stream(random.bytes(2_000_000)), tools, signal)
        expect(refused).toMatchObject({ ok: false, error: { reason: 'backup-store-full' } })
        expect(readdirSync(join(small, 'srv_a'))).toEqual([])
      } finally {
        execFileSync('umount', [small])
        rmSync(small, { recursive: true })
      }
    },
  )

  test('shows what dead writers have left, and lets it be cleared away', async () => {
    const { name } = await taken(Buffer.from('whole'))
    const prefix = name.replace(/aa\.tar.*$/, '')
    writeFileSync(join(folder, `${prefix}bb.tar.zst.age.part`), 'half')
    const later = `${prefix}cc.tar.zst.age`
    const fence = async () => writeFileSync(join(folder, later), 'of whoever took the row over')
    expect(await discardTries(store, prefix, fence)).toEqual({ ok: true, value: null })
    expect(await store.list(prefix)).toEqual({ ok: true, value: [later] })
  })

  test('clears nothing away for whoever does not hold the row any more', async () => {
    const { name } = await taken(Buffer.from('whole'))
    const prefix = name.replace(/aa\.tar.*$/, '')
    const lost = () => Promise.reject(new Error('lease lost'))
    await expect(discardTries(store, prefix, lost)).rejects.toThrow('lease lost')
    expect(await store.list(prefix)).toEqual({ ok: true, value: [name] })
  })

  test('takes no name that leads out of it', async () => {
    for (const name of ['../outside', '/etc/passwd', 'srv_a/../../x', '.hidden', '']) {
      expect(await store.read(name, signal)).toMatchObject({
        ok: false,
        error: { reason: 'backup-store-refused', detail: `${name} is no name of a backup` },
      })
    }
  })
})
