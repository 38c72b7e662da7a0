import { posix } from 'node:path'
import { Duplex, PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoted } from '../kit/quoted.ts'
import { absolutePath, isWithin, nameOf, partPath } from './path.ts'
import { chosenPart } from './range.ts'
import { Sftp } from './sftp.ts'
import { attributes, PacketCutter, PacketReader, packet } from './sftp-packets.ts'

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter(text => !/[/\0]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed())

describe('a path', () => {
  test('of any names is itself, however often it is read', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), names => {
        const path = `/${names.join('/')}`
        const read = absolutePath(path)
        expect(read).toBe(path)
        expect(absolutePath(read ?? '')).toBe(read)
      }),
    )
  })

  test('never leads above the top, and has no empty, `.` or `..` in it', () => {
    const part = fc.oneof(name, fc.constantFrom('..', '.', ''))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), parts => {
        const path = absolutePath(`/${parts.join('/')}`) ?? ''
        expect(path.startsWith('/')).toBe(true)
        expect(path === '/' ? [] : path.slice(1).split('/')).not.toContainEqual(
          expect.stringMatching(/^\.{0,2}$/),
        )
        expect(isWithin(path, '/')).toBe(true)
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['a name alone', 'relative'],
    ['one that begins above', '../up'],
    ['one with a NUL', '/a\0b'],
    ['half a sign', '/\ud800'],
    ['a name that is too long', `/${'n'.repeat(256)}`],
    ['one that is too long', '/n'.repeat(2_048)],
  ])('is not %s', (_what, text) => expect(absolutePath(text)).toBeNull())

  test('of a part is beside its file, has another name and is no longer than names may be', () => {
    const long = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 })
    fc.assert(
      fc.property(long, text => {
        const path = absolutePath(`/folder/${text.replaceAll(/[/\0]/g, '_')}`)
        fc.pre(path !== null && posix.dirname(path) === '/folder')
        const part = partPath(path ?? '', 'abcdefgh12345678')
        expect(posix.dirname(part)).toBe('/folder')
        expect(part).not.toBe(path)
        expect(Buffer.byteLength(nameOf(part))).toBeLessThanOrEqual(255)
      }),
    )
  })

  test('is one word to the shell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const word = quoted(text)
        expect(word.split(`'\\''`).join('\0').replaceAll("'", '').split('\0').join("'")).toBe(text)
        expect(word.replaceAll(`'\\''`, '')).toMatch(/^'[^']*'$/)
      }),
    )
  })
})

test('a range is what its sender means, and never reaches beyond the file', () => {
  const size = fc.integer({ min: 1, max: 1_000 })
  const part = (range: string, bytes: number) => chosenPart(range, undefined)({ bytes, tag: '"t"' })
  fc.assert(
    fc.property(size, fc.nat(1_200), fc.nat(1_200), (bytes, first, last) => {
      const isBackwards = last < first
      const to = Math.min(last, bytes - 1)
      const meant = first >= bytes ? null : { from: first, bytes: to - first + 1 }
      expect(part(`bytes=${first}-${last}`, bytes)).toEqual(
        isBackwards ? { from: 0, bytes } : meant,
      )
      const ending = { from: Math.max(0, bytes - last), bytes: Math.min(last, bytes) }
      expect(part(`bytes=-${last}`, bytes)).toEqual(last === 0 ? null : ending)
    }),
  )
})

describe('SFTP', () => {
  test('packets come out whole, wherever the stream is cut', () => {
    const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 10 })
    fc.assert(
      fc.property(packets, fc.array(fc.integer({ min: 1, max: 200 })), (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map(body => packet(104, { raw: Buffer.from(body) })))
        const cutter = new PacketCutter()
        const out: Buffer[] = []
        let at = 0
        for (const cut of [...cuts, stream.length]) {
          out.push(...cutter.push(stream.subarray(at, at + cut)))
          at += cut
        }
        expect(out.map(one => [...one.subarray(1)])).toEqual(bodies.map(body => [...body]))
      }),
    )
  })

  test('attributes are read as they were written', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(0o177777), (size, mode) => {
        const read = new PacketReader(attributes({ size, mode }).raw).attributes()
        expect(read).toEqual({ size, mode, mtime: 0 })
      }),
    )
  })

  test('does not begin with somebody who talks nonsense, or goes', async () => {
    // What we say comes back at once, which is no greeting.
    const echo = Sftp.over(new PassThrough(), AbortSignal.timeout(5_000))
    await expect(echo).rejects.toThrow('what is answered was asked')
    const gone = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    const opening = Sftp.over(gone, AbortSignal.timeout(5_000))
    gone.destroy()
    await expect(opening).rejects.toThrow('has ended')
  })
})
