import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex, Readable } from 'node:stream'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { quoted } from '../kit/quoted.ts'
import { listFolder } from './listing.ts'
import { refusalOf } from './refusal.ts'
import { Sftp } from './sftp.ts'
import { readText, saveText } from './text.ts'
import { appendPart, finishUpload, uploadedBytes } from './upload.ts'

const program = '/usr/lib/openssh/sftp-server'
const isPossible = existsSync(program) && process.getuid?.() === 0
const why = isPossible ? '' : ' (skipped: it takes root, and Debian’s openssh-sftp-server)'
/** An account without rights and without a login shell, such as an assistant's. */
const owner = 'nobody'

let folder: string
let sftp: Sftp
beforeAll(async () => {
  if (!isPossible) return
  folder = mkdtempSync(join(tmpdir(), 'sambuk-files-'))
  execFileSync('chown', [owner, folder])
  const server = spawn('sh', ['-c', `cd / && runuser -u ${owner} -- ${program}`])
  sftp = await Sftp.over(
    Duplex.from({ readable: server.stdout, writable: server.stdin }),
    AbortSignal.timeout(5_000),
  )
})
afterAll(() => {
  sftp?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)
const reasonOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    problem => problem,
  )
  return error === null ? null : refusalOf(error).reason
}

test.skipIf(!isPossible)(
  `OpenSSH’s server saves a text whole, as its owner’s, and only over what was opened${why}`,
  async () => {
    const path = at('خطة "2026".md')
    const first = await saveText(sftp, { path, text: 'one', version: null }, 'aaaaaaaa')
    execFileSync('chmod', ['750', path])
    const second = await saveText(sftp, { path, text: 'two', version: first.version }, 'bbbbbbbb')
    expect(await readText(sftp, path)).toEqual(second)
    const { uid, mode } = statSync(path)
    expect([uid, mode & 0o777]).toEqual([Number(execFileSync('id', ['-u', owner])), 0o750])
    writeFileSync(path, 'six')
    const late = saveText(sftp, { path, text: 'mine', version: second.version }, 'cccccccc')
    expect(await reasonOf(late)).toBe('file-changed')
    expect(readFileSync(path, 'utf8')).toBe('six')
    expect((await listFolder(sftp, folder)).entries.map(({ name }) => name)).toEqual([
      'خطة "2026".md',
    ])
  },
)

test.skipIf(!isPossible)(
  `OpenSSH’s server refuses its owner what the kernel does, through links too${why}`,
  async () => {
    execFileSync('ln', ['-s', '/etc/shadow', at('climb')])
    expect(await reasonOf(readText(sftp, at('climb')))).toBe('file-denied')
    expect(await reasonOf(readText(sftp, '/root/.bashrc'))).toBe('file-denied')
    expect(await reasonOf(readText(sftp, at('none')))).toBe('file-missing')
    const elsewhere = saveText(sftp, { path: '/etc/x', text: '', version: null }, 'dddddddd')
    expect(await reasonOf(elsewhere)).toBe('file-denied')
    rmSync(at('climb'))
  },
)

test.skipIf(!isPossible)(
  `OpenSSH’s server has a name that is no text listed as such${why}`,
  async () => {
    execFileSync('sh', ['-c', `: > ${quoted(folder)}/"$(printf 'caf\\351')"`])
    const { entries } = await listFolder(sftp, folder)
    expect(entries.filter(({ isNameless }) => isNameless)).toMatchObject([{ name: 'caf\ufffd' }])
  },
)

test.skipIf(!isPossible)(
  `OpenSSH’s server takes an upload part by part, and a full disk loses nothing of it${why}`,
  async () => {
    const small = at('small')
    execFileSync('mkdir', [small])
    execFileSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=2m,uid=${statSync(folder).uid}`,
      'small',
      small,
    ])
    onTestFinished(() => void execFileSync('umount', [small]))
    const bytes = randomBytes(3_000_000)
    const upload = { path: join(small, 'film.bin'), id: 'film0001' }
    const part = (offset: number, end: number) =>
      appendPart(sftp, upload, {
        offset,
        content: Readable.from([bytes.subarray(offset, end)]),
        digest: createHash('sha256').update(bytes.subarray(offset, end)).digest(),
      })
    expect(await part(0, 1_000_000)).toBe(1_000_000)
    expect(await reasonOf(part(1_000_000, 3_000_000))).toBe('disk-full')
    expect(await uploadedBytes(sftp, upload)).toBe(1_000_000)
    writeFileSync(join(small, 'filler'), Buffer.alloc(500_000))
    const text = { path: join(small, 'long.md'), text: 'a'.repeat(1_000_000), version: null }
    expect(await reasonOf(saveText(sftp, text, 'eeeeeeee'))).toBe('disk-full')
    expect((await listFolder(sftp, small)).entries).toHaveLength(2)
    execFileSync('mount', ['-o', 'remount,size=8m', small])
    expect(await part(1_000_000, 3_000_000)).toBe(3_000_000)
    await finishUpload(sftp, { ...upload, bytes: 3_000_000, replace: false })
    expect(readFileSync(upload.path).equals(bytes)).toBe(true)
  },
)
