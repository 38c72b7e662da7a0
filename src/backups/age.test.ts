import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Decrypter,
  Encrypter,
  generateHybridIdentity,
  generateX25519Identity,
  identityToRecipient,
} from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { decryptBy, encryptTo } from './age.ts'

const random = seededRandom('age')
const folder = mkdtempSync(join(tmpdir(), 'sambuk-age-'))
let identity = ''
let recipient = ''
beforeAll(async () => {
  identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
  writeFileSync(join(folder, 'key.txt'), `${identity}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Lengths at which chunks of 64 KiB are empty, full, or just begun. */
const lengths = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000, 400_000]

async function* inPieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}

async function whole(stream: Promise<AsyncIterable<Buffer>>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of await stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

const encrypt = (content: Buffer, size = 10_007) =>
  whole(encryptTo(recipient, inPieces(content, size)))
const decrypt = (file: Buffer, size = 10_007, by = identity) =>
  whole(decryptBy(by, inPieces(file, size)))

describe('an age file of ours', () => {
  test.each(lengths)('of %i bytes is opened by age’s own library', async length => {
    const content = random.bytes(length)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const opened = await decrypter.decrypt(await encrypt(content))
    expect(Buffer.from(opened).equals(content)).toBe(true)
  })

  test.skipIf(!existsSync('/usr/bin/age'))(
    'is opened by the program `age`, and one of that program by us (skipped without it)',
    async () => {
      const maxBuffer = 1e7
      for (const length of lengths) {
        const content = random.bytes(length)
        const key = join(folder, 'key.txt')
        const input = await encrypt(content)
        const opened = execFileSync('age', ['--decrypt', '--identity', key], { input, maxBuffer })
        expect(opened.equals(content)).toBe(true)
        const theirs = execFileSync('age', ['--recipient', recipient], {
          input: content,
          maxBuffer,
        })
        expect((await decrypt(theirs)).equals(content)).toBe(true)
      }
    },
  )

  test('is the same whatever pieces its content comes in', async () => {
    const content = random.bytes(300_000)
    for (const size of [1_000, 65_536, 65_552, 300_000]) {
      expect((await decrypt(await encrypt(content, size), size)).equals(content)).toBe(true)
    }
  })

  test('is never the same twice', async () => {
    expect(
      (await encrypt(Buffer.from('the same'))).equals(await encrypt(Buffer.from('the same'))),
    ).toBe(false)
  })

  test('may be for a recipient that resists quantum computers', async () => {
    const hybrid = await generateHybridIdentity()
    const content = random.bytes(70_000)
    const file = await whole(
      encryptTo(await identityToRecipient(hybrid), inPieces(content, 10_007)),
    )
    expect((await decrypt(file, 10_007, hybrid)).equals(content)).toBe(true)
  })
})

describe('a file of age’s own library', () => {
  test.each(lengths)('of %i bytes is opened by us', async length => {
    const content = random.bytes(length)
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    const file = Buffer.from(await encrypter.encrypt(content))
    expect((await decrypt(file)).equals(content)).toBe(true)
  })
})

describe('what is not as it was written', () => {
  test('is never opened to its end, whichever bit has flipped', async () => {
    const file = await encrypt(random.bytes(140_000))
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = Buffer.from(file)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
        await expect(decrypt(flipped)).rejects.toThrow()
      }),
      { numRuns: 60 },
    )
  })

  test.each([0, 10, 199, 200 + 65_552, 200 + 2 * 65_552])(
    'is never opened to its end when that is missing after %i bytes',
    async length => {
      const file = await encrypt(random.bytes(140_000))
      await expect(decrypt(file.subarray(0, length))).rejects.toThrow()
    },
  )

  test('is never opened to its end when two of its chunks have changed places', async () => {
    const file = await encrypt(random.bytes(200_000))
    const head = file.length - (3 * 65_552 + 200_000 - 3 * 65_536 + 16)
    const chunk = (at: number) => file.subarray(head + at * 65_552, head + (at + 1) * 65_552)
    const swapped = [file.subarray(0, head), chunk(1), chunk(0), file.subarray(head + 2 * 65_552)]
    await expect(decrypt(Buffer.concat(swapped))).rejects.toThrow()
    const shorter = [file.subarray(0, head), chunk(0), file.subarray(head + 3 * 65_552)]
    await expect(decrypt(Buffer.concat(shorter))).rejects.toThrow()
  })

  test('is not opened by another identity', async () => {
    const file = await encrypt(random.bytes(10))
    await expect(decrypt(file, 100, await generateX25519Identity())).rejects.toThrow(/no identity/)
  })

  test('is refused when it is no age file at all', async () => {
    await expect(decrypt(random.bytes(200_000))).rejects.toThrow(/has no end/)
  })
})
