import { Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { extract, type Header, pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { type ArchiveEntry, backupArchive, manifestOf, root, state } from './archive.example.ts'
import { ArchiveRefused } from './refusal.ts'
import { repack } from './repack.ts'
import { unpacked } from './unpack.ts'

const limits = { bytesMax: 200 * 2 ** 20 }

async function bring(archive: Readable | Buffer, { bytesMax } = limits) {
  const content = Buffer.isBuffer(archive)
    ? Readable.from([archive], { objectMode: false })
    : archive
  const { tar, brought } = repack(await unpacked(content, { bytesMax }))
  const members: { header: Header; content: string }[] = []
  const reader = extract()
  tar.on('error', error => reader.destroy(error))
  tar.pipe(reader)
  for await (const entry of reader) {
    const pieces: Buffer[] = []
    for await (const piece of entry) pieces.push(piece as Buffer)
    members.push({ header: entry.header, content: Buffer.concat(pieces).toString() })
  }
  return { members, ...brought() }
}

async function refusalOf(archive: Readable | Buffer, options = limits): Promise<string> {
  try {
    await bring(archive, options)
    return 'taken'
  } catch (error) {
    if (error instanceof ArchiveRefused) return error.code
    throw error
  }
}

test('what a backup of OpenClaw holds comes out where our machines look for it', async () => {
  const { members, files, softwareVersion } = await bring(
    await backupArchive([
      { name: `${state}/workspace/`, type: 'directory', mode: 0o2755 },
      { name: `${state}/workspace/AGENTS.md`, content: 'be kind' },
      { name: `${state}/workspace/me`, type: 'symlink', linkname: 'AGENTS.md' },
      {
        name: `${state}/workspace/again.md`,
        type: 'link',
        linkname: `${state}/workspace/AGENTS.md`,
      },
      { name: `${state}/bin/run`, content: '#!/bin/sh', mode: 0o777 },
    ]),
  )
  expect(files).toBe(7)
  expect(softwareVersion).toBe('2026.9.6')
  const here = 'var/lib/openclaw/.openclaw'
  expect(members.map(({ header: { name, mode, type } }) => [name, mode.toString(8), type])).toEqual(
    [
      [`${here}/openclaw.json`, '600', 'file'],
      [`${here}/workspace/`, '700', 'directory'],
      [`${here}/workspace/AGENTS.md`, '600', 'file'],
      [`${here}/workspace/me`, '600', 'symlink'],
      [`${here}/workspace/again.md`, '600', 'link'],
      [`${here}/bin/run`, '700', 'file'],
    ],
  )
  expect(new Set(members.map(({ header }) => header.uname))).toEqual(new Set(['openclaw']))
  expect(members[2]?.content).toBe('be kind')
  expect(members[4]?.header.linkname).toBe(`${here}/workspace/AGENTS.md`)
  expect(JSON.parse(members[0]?.content ?? '')).toEqual({
    gateway: { mode: 'local', port: 18789, bind: 'loopback', auth: { mode: 'token' } },
    agents: { defaults: { workspace: '/var/lib/openclaw/.openclaw/workspace' } },
    channels: { telegram: { allowFrom: ['1'] } },
  })
})

const device = (type: Header['type']): ArchiveEntry => ({ name: `${state}/x`, type })
const file = (name: string): ArchiveEntry => ({ name, content: 'x' })
const link = (linkname: string): ArchiveEntry => ({ name: `${state}/l`, type: 'symlink', linkname })

describe('an archive is refused', () => {
  test.each<[string, string, ArchiveEntry[]]>([
    ['with an absolute path', 'archive-path-illegal', [file('/etc/passwd')]],
    ['with a path that climbs', 'archive-path-illegal', [file(`${state}/../../../../etc/passwd`)]],
    ['with a path of another system', 'archive-path-illegal', [file(`${state}\\..\\x`)]],
    ['with an endless name', 'archive-path-illegal', [file(`${state}/${'x'.repeat(5_000)}`)]],
    ['with a link to the system', 'archive-link-illegal', [link('/etc/shadow')]],
    ['with a link that climbs', 'archive-link-illegal', [link('../../../etc/shadow')]],
    ['with a link that climbs behind another', 'archive-link-illegal', [link('x/y/../z')]],
    ['with a link that climbs in its middle', 'archive-link-illegal', [link('a/../../b')]],
    ['with a file below a link', 'archive-link-illegal', [link('workspace'), file(`${state}/l/x`)]],
    [
      'with a second name of a file outside',
      'archive-path-illegal',
      [{ name: `${state}/h`, type: 'link', linkname: '/etc/shadow' }],
    ],
    [
      'with a second name of a file that it does not have',
      'archive-link-illegal',
      [{ name: `${state}/h`, type: 'link', linkname: `${state}/none` }],
    ],
    ['with a block device', 'archive-special-file', [device('block-device')]],
    ['with a character device', 'archive-special-file', [device('character-device')]],
    ['with a pipe', 'archive-special-file', [device('fifo')]],
    ['with a setuid program', 'archive-setuid', [{ ...file(`${state}/su`), mode: 0o4755 }]],
    ['with a setgid program', 'archive-setuid', [{ ...file(`${state}/su`), mode: 0o2755 }]],
    ['with a file twice', 'archive-duplicate', [file(`${state}/a`), file(`${state}/a`)]],
    [
      'with a file twice, spelled in two ways',
      'archive-duplicate',
      [file(`${state}/a`), file(`./${state}/a`)],
    ],
    [
      'with a file that is a folder too',
      'archive-duplicate',
      [file(`${state}/a/b`), file(`${state}/a`)],
    ],
    [
      'with a workspace elsewhere',
      'archive-outside',
      [file(`${root}/payload/posix/home/ali/clawd/x`)],
    ],
    ['with two roots', 'archive-other', [file('another/x')]],
  ])('%s', async (_, code, entries) => {
    expect(await refusalOf(await backupArchive(entries))).toBe(code)
  })

  test('that is none, is cut off, or is of something else', async () => {
    expect(await refusalOf(Buffer.from('hello, this is no archive at all'))).toBe('archive-not-one')
    expect(await refusalOf(Buffer.alloc(0))).toBe('archive-not-one')
    expect(await refusalOf(gzipSync('x'.repeat(2_000)))).toBe('archive-not-one')
    const whole = await backupArchive([{ name: `${state}/a`, content: 'x'.repeat(100_000) }])
    expect(await refusalOf(whole.subarray(0, whole.length - 40))).toBe('archive-cut-off')
    expect(await refusalOf(await backupArchive([], { manifest: null }))).toBe('archive-other')
    expect(await refusalOf(await backupArchive([], { config: null }))).toBe('archive-other')
    expect(await refusalOf(await backupArchive([], { config: '{ broken' }))).toBe(
      'archive-config-unreadable',
    )
    const other = { ...manifestOf(), paths: { stateDir: '/root/.openclaw' } }
    expect(await refusalOf(await backupArchive([], { manifest: other }))).toBe('archive-other')
    const newer = { ...manifestOf(), runtimeVersion: '2027.1.1' }
    expect(await refusalOf(await backupArchive([], { manifest: newer }))).toBe('archive-too-new')
  })

  test('that unpacks to more than the disk has, or to more than data does', async () => {
    const zeros = (bytes: number) => {
      const out = pack()
      const sink = out.entry({ name: `${state}/zeros`, size: bytes })
      const piece = Buffer.alloc(2 ** 20)
      Readable.from(
        (function* () {
          for (let at = 0; at < bytes; at += piece.length) yield piece
        })(),
      ).pipe(sink as unknown as NodeJS.WritableStream)
      return Readable.from(out as AsyncIterable<Buffer>, { objectMode: false }).pipe(createGzip())
    }
    expect(await refusalOf(zeros(100 * 2 ** 20))).toBe('archive-bomb')
    expect(await refusalOf(zeros(8 * 2 ** 20), { bytesMax: 2 ** 20 })).toBe('archive-too-large')
  })

  test('whose header never ends, before it fills the memory', async () => {
    const size = 400 * 2 ** 20
    const header = Buffer.alloc(512)
    header.write('x', 0)
    header.write('0000644\0', 100)
    header.write('0000000\0', 108)
    header.write('0000000\0', 116)
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
    header.write('00000000000\0', 136)
    header.write('        ', 148)
    header.write('x', 156)
    header.write('ustar\u000000', 257)
    const sum = header.reduce((all, byte) => all + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    const noise = Buffer.from(Array.from({ length: 64 * 1024 }, (_, at) => (at * 7919) % 251))
    const endless = Readable.from(
      (function* () {
        yield header
        for (let at = 0; at < size; at += noise.length) yield noise
      })(),
      { objectMode: false },
    )
    const before = process.memoryUsage().arrayBuffers
    expect(await refusalOf(endless.pipe(createGzip({ level: 1 })))).toMatch(
      /archive-(not-one|bomb)/,
    )
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20)
  })
})
