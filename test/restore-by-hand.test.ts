import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDirectoryStore } from '../src/backups/directory-store.ts'
import { fileNameOf } from '../src/backups/download.ts'
import { backupKey } from '../src/backups/identity.ts'
import { manifestName, storeManifest } from '../src/backups/manifest.ts'
import type { Manifest } from '../src/backups/tables.ts'
import { takeBackup } from '../src/backups/take-backup.ts'
import { seededRandom } from '../src/kit/random.ts'
import { createVault } from '../src/kit/seal.ts'

/** The very commands of the runbook, on what the product has stored. */

const root = resolve(import.meta.dirname, '..')
const runbook = readFileSync(join(root, 'docs/runbooks/open-a-backup-by-hand.md'), 'utf8')
const masterKey = 'the master key of an installation that is gone'
const { signal } = new AbortController()
const isPossible =
  process.getuid?.() === 0 &&
  ['age', 'zstd', 'jq', 'tar'].every(program => existsSync(`/usr/bin/${program}`))

const folder = mkdtempSync(join(tmpdir(), 'sambuk-by-hand-'))
const [home, files] = [join(folder, 'home/noor'), join(folder, 'store')]
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bash = (script: string, cwd = files): string =>
  execFileSync('bash', ['-c', script], { cwd, encoding: 'utf8' })

/** The block of commands that has these words in it, without its indent. */
function command(words: string): string {
  const blocks = runbook.match(/(?:^ {7}.*\n)+/gm) ?? []
  const found = blocks.find(block => block.includes(words))
  if (!found) throw new Error(`the runbook has no command with "${words}"`)
  return found.replace(/^ {7}/gm, '')
}

/** Kinds, modes, owners, links and contents of all that is below a folder. */
const everything = (of: string): string =>
  bash(
    `find . -printf '%P %y %m %u %g %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum`,
    of,
  )

const member = (level: number) => `srv_noor/bak_${level}-aa.tar.zst.age`

/** Stores what has changed in the home since the level below, as a machine gives it and a worker writes it. */
async function back(level: number, chain: Manifest['chain']): Promise<Manifest['chain']> {
  const store = createDirectoryStore(files)
  const key = await backupKey(createVault(masterKey, seededRandom('by hand')))
  const tar = execFileSync(
    'tar',
    [
      ...['--create', '--file=-', `--directory=${folder}`, '--format=posix', '--sort=name'],
      ...['--acls', '--xattrs', `--listed-incremental=${folder}/snar`, '--no-check-device', 'home'],
    ],
    { maxBuffer: 1e8 },
  )
  const name = member(level)
  const content = Readable.from([tar], { objectMode: false })
  const taken = await takeBackup(content, { store, key, name }, signal)
  if (!taken.ok) throw new Error(taken.error.detail)
  const { storedSha256, archiveSha256, storedBytes } = taken.value
  const all = [...chain, { id: `bak_${level}`, name, storedSha256, archiveSha256, storedBytes }]
  const manifest: Manifest = {
    ...{ format: 1, id: `bak_${level}`, serverId: 'srv_noor', address: 'noor.example.com' },
    ...{
      purpose: 'scheduled',
      begunAt: '2026-11-28T10:00:00Z',
      verifiedAt: '2026-11-28T10:01:00Z',
    },
    ...{ blueprint: 'openclaw', softwareVersion: '2026.9.6', chain: all, recipient: key.recipient },
    consistency: { atRest: false, databases: [] },
  }
  const told = await storeManifest(store, manifest, name, signal)
  if (!told.ok) throw new Error(told.error.detail)
  return all
}

beforeAll(async () => {
  if (!isPossible) return
  mkdirSync(join(home, 'مذكرات'), { recursive: true })
  writeFileSync(join(home, 'مذكرات/اليوم.txt'), 'أول يوم\n')
  writeFileSync(join(home, 'gone.txt'), 'will go')
  writeFileSync(join(home, 'old-name.txt'), 'will be renamed')
  writeFileSync(join(home, 'key'), 'secret', { mode: 0o600 })
  bash(
    'ln -s key link; chown 1234:2345 gone.txt; mkdir -m 750 empty; head -c 3000000 /dev/urandom >large',
    home,
  )
  const full = await back(0, [])
  bash(
    `rm gone.txt; mv old-name.txt new-name.txt; echo 'ثاني يوم' >>مذكرات/اليوم.txt; chmod 640 key`,
    home,
  )
  const next = await back(1, full)
  bash('rm -r empty; mkdir more; echo three >more/three; chown 7:7 more/three', home)
  await back(2, next)
  const key = command('backup-key.ts').replace('=…', `='${masterKey}'`)
  bash(key.replace('key.txt', join(files, 'key.txt')), root)
}, 60_000)

test.skipIf(!isPossible)(
  'whoever has the files and the master key gets all of a server back, as the runbook says (skipped without age, zstd, jq and root)',
  () => {
    const manifest = manifestName(member(2))
    const fill = (script: string) =>
      script.replaceAll('BACKUP.json', manifest).replaceAll('OUT', join(folder, 'out'))

    expect(bash(command('grep -l')).trim().split('\n')).toHaveLength(3)
    expect(
      bash(fill(command('sha256sum --check')))
        .trim()
        .split('\n'),
    ).toEqual([0, 1, 2].map(level => `${member(level)}: OK`))
    mkdirSync(join(folder, 'out'))
    bash(fill(command('age --decrypt')))
    expect(everything(join(folder, 'out/home/noor'))).toBe(everything(home))
  },
)

test.skipIf(!isPossible)(
  'a backup from before the last ones comes back as it was then (skipped without age, zstd, jq and root)',
  () => {
    mkdirSync(join(folder, 'then'))
    bash(
      command('age --decrypt')
        .replaceAll('BACKUP.json', manifestName(member(0)))
        .replaceAll('OUT', join(folder, 'then')),
    )
    const then = join(folder, 'then/home/noor')
    expect(readFileSync(join(then, 'مذكرات/اليوم.txt'), 'utf8')).toBe('أول يوم\n')
    expect(['gone.txt', 'old-name.txt', 'empty'].every(name => existsSync(join(then, name)))).toBe(
      true,
    )
  },
)

test.skipIf(!isPossible)(
  'what a customer downloaded unpacks by the same tar (skipped without age, zstd, jq and root)',
  () => {
    const [downloads, out] = [join(folder, 'downloads'), join(folder, 'downloaded')]
    mkdirSync(downloads)
    mkdirSync(out)
    for (const level of [0, 1, 2]) {
      const name = fileNameOf({ verifiedAt: new Date('2026-11-28T10:00:00Z'), level }, 'noor')
      const target = join(downloads, `${name}.tar.zst`)
      bash(`age --decrypt --identity key.txt --output ${target} ${member(level)}`)
    }
    const unpack = command('zstd --decompress --stdout').replaceAll('NAME', 'noor')
    bash(unpack.replaceAll('OUT', out), downloads)
    expect(everything(join(out, 'home/noor'))).toBe(everything(home))
  },
)
