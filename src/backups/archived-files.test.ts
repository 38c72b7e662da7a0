import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { listScript, readFileList } from '../instances/file-list.ts'
import { ArchivedFiles } from './archived-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'sambuk-archived-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sh = (script: string) => execFileSync('/bin/bash', ['-ec', script], { cwd: folder })

/** What the programs of a machine say of a folder. */
async function listed(root: string) {
  const printing = spawn('/bin/bash', ['-c', listScript(root, ['home'])])
  return (await readFileList(printing.stdout)).files
}

async function noted(into: ArchivedFiles, archive: Buffer, pieceBytes = 1_000) {
  const pieces = Array.from({ length: Math.ceil(archive.length / pieceBytes) }, (_, at) =>
    archive.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  )
  await pipeline(Readable.from(pieces, { objectMode: false }), into.pass(), async source => {
    for await (const _ of source);
  })
}

const tar = (more = '') =>
  execFileSync(
    '/bin/bash',
    [
      '-c',
      `tar -C live --create --file=- --format=posix --sort=name --acls --xattrs ${more} -- home`,
    ],
    { cwd: folder, maxBuffer: 1e8 },
  )

describe('the files that are told from an archive', () => {
  test.each([1, 511, 512, 4_096, 1e7])(
    'are those on the disk, in pieces of %d bytes',
    async size => {
      sh(`rm -rf live; mkdir -p live/home/'a b'/حديقة && cd live/home
      head -c 70000 /dev/urandom >'a b/حديقة/photo' && chmod 640 'a b/حديقة/photo' && chmod 2750 'a b'
      : >empty; ln -s '../some where' link; ln empty second; mkfifo -m 600 pipe
      name=$(printf 'long%.0s' $(seq 40)); mkdir -p $name/$name; echo x >$name/$name/$name; ln -s $name/$name/$name/$name far
      printf x >$'line\\nbreak'; chmod 0 empty`)
      const archived = new ArchivedFiles()
      await noted(archived, tar(), size)
      expect(archived.files).toEqual(await listed(join(folder, 'live')))
      expect(archived.files.size).toBe(13)
    },
  )

  test('are those that a chain leaves behind, after deletions and other names', async () => {
    sh(`rm -rf live restored memory; mkdir -p live/home/{old/deep,stays,goes} restored
      echo 1 >live/home/old/deep/file; echo 2 >live/home/stays/file; echo 3 >live/home/goes/file`)
    const archived = new ArchivedFiles()
    const levels = [tar('--listed-incremental=memory')]
    sh('mv live/home/old live/home/new; rm -r live/home/goes; echo more >>live/home/stays/file')
    levels.push(tar('--listed-incremental=memory'))
    sh('rm live/home/new/deep/file; mkdir live/home/goes; ln -s x live/home/link')
    levels.push(tar('--listed-incremental=memory'))
    for (const level of levels) {
      await noted(archived, level)
      execFileSync('/bin/bash', ['-c', 'tar -C restored --extract --file=- --incremental -p'], {
        cwd: folder,
        input: level,
      })
    }
    expect(archived.files).toEqual(await listed(join(folder, 'live')))
    expect(archived.files).toEqual(await listed(join(folder, 'restored')))
  })

  test('are none of what is no tar, is damaged or ends too early', async () => {
    sh('rm -rf live; mkdir -p live/home; head -c 3000 /dev/urandom >live/home/file')
    const whole = tar()
    const damaged = Buffer.from(whole)
    damaged[10] = (damaged[10] ?? 0) ^ 1
    for (const bytes of [Buffer.alloc(600, 'x'), damaged, whole.subarray(0, 2_600)]) {
      await expect(noted(new ArchivedFiles(), bytes)).rejects.toThrow()
    }
  })
})
