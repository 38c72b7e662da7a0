import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { backupKey } from '../src/backups/identity.ts'
import type { StoredFile } from '../src/backups/stored-archive.ts'
import { copyOut } from '../src/instances/backup-scripts.ts'
import { seededRandom, systemRandom } from '../src/kit/random.ts'
import { createVault } from '../src/kit/seal.ts'
import { streamMemory } from '../start/memory.ts'
import { changeSome, makeHome } from './backup-home.ts'
import { type BenchMachine, startMachine } from './backup-machine.ts'
import type { WorkerJob, WorkerReport } from './backup-worker.ts'

/**
 * What a backup and a restore by the product cost, beside what a person would type: `ssh tar | zstd | age`. In
 * turn, on the same computer, over the same real SSH server, of the same home; then a second backup after one
 * file in a hundred has changed. Needs root, openssh-server, age and zstd.
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '200000' },
    megabytes: { type: 'string', default: '5000' },
    rounds: { type: 'string', default: '1' },
    small: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
})
const size = values.small
  ? { files: 4_000, bytes: 200e6 }
  : { files: Number(values.files), bytes: Number(values.megabytes) * 1e6 }
const rounds = Number(values.rounds)
const folder = mkdtempSync(join(values.folder, 'sambuk-bench-'))
const home = join(folder, 'home')
const store = join(folder, 'store')
const key = await backupKey(createVault('a master key for a bench', systemRandom))
const say = (line: string) => console.error(line)

for (const program of ['/usr/sbin/sshd', '/usr/bin/age', '/usr/bin/zstd']) {
  if (!existsSync(program))
    throw new Error(`${program} is missing: apt-get install openssh-server age zstd`)
}
let machine: BenchMachine | null = null
try {
  say(`making ${size.files} files, ${size.bytes / 1e6} MB`)
  makeHome(home, size, seededRandom('home'))
  mkdirSync(store)
  writeFileSync(join(folder, 'key.txt'), `${key.identity}\n`)
  machine = await startMachine(folder)
  report(measure(machine))
} finally {
  await machine?.stop()
  rmSync(folder, { recursive: true, force: true })
}

interface Measured {
  shell: { write: number; check: number; restore: number }[]
  ours: { write: number; check: number; restore: number }[]
  peakBytes: number
  full: { archiveBytes: number; storedBytes: number }
  incremental: { archiveBytes: number; storedBytes: number }
  isEqual: boolean
}

function measure(at: BenchMachine): Measured {
  const nothing = { archiveBytes: 0, storedBytes: 0 }
  const measured: Measured = {
    ...{ shell: [], ours: [], peakBytes: 0, isEqual: false },
    ...{ full: nothing, incremental: nothing },
  }
  const worker = (job: Partial<WorkerJob>) => {
    const done = runWorker(at, job)
    measured.peakBytes = Math.max(measured.peakBytes, job.what === 'compare' ? 0 : done.peakBytes)
    return done
  }
  // Once before anybody is timed, so that both find the same in memory.
  execFileSync('sh', [
    '-c',
    `tar --create --file=- --directory=/ ${home.slice(1)} | cat >/dev/null`,
  ])
  let last: StoredFile[] = []
  for (let round = 1; round <= rounds; round++) {
    const shell = shellRound(at)
    const backup = worker({ what: 'backup', backupId: `full-${round}` })
    if (!backup.taken) throw new Error('a backup without a result')
    const chain = [{ name: `home/full-${round}.tar.zst.age`, ...backup.taken }]
    const restored = worker({ what: 'restore', chain })
    // As by hand: the next one finds nothing in its way.
    rmSync(join(at.varLib, 'sambuk-restore'), { recursive: true })
    const check = backup.seconds - backup.writtenSeconds
    const ours = { write: backup.writtenSeconds, check, restore: restored.seconds }
    measured.shell.push(shell)
    measured.ours.push(ours)
    measured.full = backup.taken
    last = chain
    say(
      `round ${round}: by hand ${text(shell)}; ours ${text(ours)} (processor ${backup.cpuSeconds.toFixed(1)} s and ${restored.cpuSeconds.toFixed(1)} s, memory ${megabytes(backup.writtenPeakBytes)}, with the reading back ${megabytes(backup.peakBytes)}, and ${megabytes(restored.peakBytes)} MB)`,
    )
  }
  changeSome(home, size, seededRandom('changes'))
  const parentId = `full-${rounds}`
  const next = worker({ what: 'backup', backupId: 'next', parentId })
  if (!next.taken || !next.isIncremental) throw new Error('the second backup was not incremental')
  measured.incremental = next.taken
  const chain = [...last, { name: 'home/next.tar.zst.age', ...next.taken }]
  worker({ what: 'restore', chain })
  measured.isEqual = worker({ what: 'compare' }).isEqual
  return measured
}

/** What one has left to be written to the disk is not the next one's to wait for. */
function settle(): void {
  execFileSync('sync')
}

function runWorker(at: BenchMachine, job: Partial<WorkerJob>): WorkerReport {
  settle()
  const { port, hostKey, privateKey } = at
  const whole = { port, hostKey, privateKey, home, store, key, parentId: null, chain: [], ...job }
  const program = join(import.meta.dirname, 'backup-worker.ts')
  return JSON.parse(
    execFileSync(process.execPath, [...streamMemory, program, JSON.stringify(whole)], {
      encoding: 'utf8',
      maxBuffer: 1e8,
    }),
  )
}

/** What one would type, with the same tar, brought to the disk as ours is; then the same backwards. */
function shellRound({ port, privateKeyFile, varLib }: BenchMachine) {
  const file = join(folder, 'by-hand.age')
  const ssh = `ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i ${privateKeyFile} -p ${port} root@127.0.0.1`
  const write = timed(
    `${ssh} '${copyOut([home.slice(1)])}' | zstd -q | age -r ${key.recipient} >${file} && sync ${file}`,
  )
  const open = `age --decrypt --identity ${folder}/key.txt ${file} | zstd -dq`
  const check = timed(`${open} | sha256sum >/dev/null`)
  mkdirSync(join(varLib, 'by-hand'))
  const restore = timed(
    `${open} | ${ssh} 'tar --extract --file=- --directory=/var/lib/by-hand --same-owner --preserve-permissions --acls --xattrs'`,
  )
  rmSync(join(varLib, 'by-hand'), { recursive: true })
  rmSync(file)
  return { write, check, restore }
}

function timed(script: string): number {
  settle()
  const startedAt = performance.now()
  execFileSync('bash', ['-o', 'pipefail', '-c', script], { stdio: ['ignore', 'ignore', 'inherit'] })
  return (performance.now() - startedAt) / 1_000
}

function report({ shell, ours, peakBytes, full, incremental, isEqual }: Measured): void {
  const sum = (rows: typeof ours, ...parts: (keyof (typeof ours)[number])[]) =>
    rows.reduce((total, row) => total + parts.reduce((sub, part) => sub + row[part], 0), 0) /
    rows.length
  const compared = (...parts: Parameters<typeof sum>[1][]) => ({
    byHandSeconds: sum(shell, ...parts),
    oursSeconds: sum(ours, ...parts),
    ratio: sum(shell, ...parts) / sum(ours, ...parts),
  })
  const result = {
    files: size.files,
    archiveBytes: full.archiveBytes,
    storedBytes: full.storedBytes,
    backup: compared('write'),
    backupAndReadBack: compared('write', 'check'),
    restore: compared('restore'),
    peakMegabytes: peakBytes / 1e6,
    incrementalShare: incremental.archiveBytes / full.archiveBytes,
    incrementalStoredShare: incremental.storedBytes / full.storedBytes,
    restoredEqual: isEqual,
  }
  if (values.json) {
    console.log(JSON.stringify(result))
    return
  }
  const line = (what: string, { byHandSeconds, oursSeconds, ratio }: ReturnType<typeof compared>) =>
    `${what.padEnd(24)} by hand ${byHandSeconds.toFixed(1)} s, ours ${oursSeconds.toFixed(1)} s: ${Math.round(ratio * 100)} % of the throughput`
  console.log(
    `${size.files} files, ${(full.archiveBytes / 1e6).toFixed(0)} MB of tar, ${(full.storedBytes / 1e6).toFixed(0)} MB stored`,
  )
  console.log(line('backup', result.backup))
  console.log(line('backup and read back', result.backupAndReadBack))
  console.log(line('restore', result.restore))
  console.log(`the worker's memory       ${result.peakMegabytes.toFixed(0)} MB at most`)
  console.log(
    `after 1 % has changed     ${(result.incrementalShare * 100).toFixed(2)} % of the bytes, ${(result.incrementalStoredShare * 100).toFixed(2)} % of what is stored`,
  )
  console.log(`full and changes restored  ${isEqual ? 'equal' : 'NOT equal'}`)
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}

function text({
  write,
  check,
  restore,
}: {
  write: number
  check: number
  restore: number
}): string {
  return `${write.toFixed(1)} s, read back in ${check.toFixed(1)} s, restored in ${restore.toFixed(1)} s`
}
