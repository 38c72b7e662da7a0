import { readFileSync } from 'node:fs'
import type { BackupStore } from '../src/backups/backup-store.ts'
import { createDirectoryStore } from '../src/backups/directory-store.ts'
import { openStored, type StoredFile } from '../src/backups/stored-archive.ts'
import { type TakenBackup, takeBackup } from '../src/backups/take-backup.ts'
import { createDial } from '../src/instances/dial.ts'
import { createMachineData } from '../src/instances/machine-data.ts'
import type { Result } from '../src/kit/result.ts'

/**
 * One backup or restore by the product's own code, in a process of its own, whose memory is measured:
 * `node bench/backup-worker.ts <job as JSON>` prints what came of it as JSON.
 */
export interface WorkerJob {
  what: 'backup' | 'restore' | 'compare'
  port: number
  hostKey: string
  privateKey: string
  home: string
  store: string
  key: { identity: string; recipient: string }
  /** Of a backup. */
  backupId: string
  parentId: string | null
  /** Of a restore: the full one first. */
  chain: StoredFile[]
}

export interface WorkerReport {
  seconds: number
  /** Of them until the last byte was in the store; the rest read it back. */
  writtenSeconds: number
  cpuSeconds: number
  peakBytes: number
  /** Until the last byte was in the store. */
  writtenPeakBytes: number
  taken: TakenBackup | null
  isIncremental: boolean
  isEqual: boolean
}

const job: WorkerJob = JSON.parse(process.argv[2] ?? '')
const { signal } = new AbortController()
const dialDirectly = createDial(null)
const data = createMachineData((host, _port, stop) => dialDirectly(host, job.port, stop))
const target = {
  address: '127.0.0.1',
  sshPrivateKey: job.privateKey,
  hostKey: job.hostKey,
  health: { port: 1, path: '/', says: {} },
}
const owners = {
  paths: [job.home],
  rest: { begin: 'true', end: 'true' },
  snapshot: { command: null, leaveOut: [] },
  username: null,
}
const report: WorkerReport = {
  ...{ seconds: 0, writtenSeconds: 0, cpuSeconds: 0, peakBytes: 0, writtenPeakBytes: 0 },
  ...{ taken: null, isIncremental: false, isEqual: false },
}
const startedAt = performance.now()
const since = () => (performance.now() - startedAt) / 1_000

function granted<T>(answer: Result<T, { reason: string; detail: string }>): T {
  if (!answer.ok) throw new Error(`${answer.error.reason}: ${answer.error.detail}`)
  return answer.value
}

/** Of this process alone: what `getrusage` says begins with what its parent had when it was forked. */
function peakMemory(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

const folder = createDirectoryStore(job.store)
const store: BackupStore = {
  ...folder,
  async write(...args) {
    const written = await folder.write(...args)
    report.writtenSeconds = since()
    report.writtenPeakBytes = peakMemory()
    return written
  },
}

switch (job.what) {
  case 'backup': {
    const how = { backupId: job.backupId, atRest: false, parentId: job.parentId }
    const name = `home/${job.backupId}.tar.zst.age`
    report.taken = granted(
      await data.lend(target, owners, how, signal, ({ tar, isIncremental }) => {
        report.isIncremental = isIncremental
        return takeBackup(tar, { store, key: job.key, name }, signal)
      }),
    )
    break
  }
  case 'restore': {
    granted(await data.makeRoom(target, owners, signal))
    for (const stored of job.chain) {
      const opened = granted(await openStored({ store, key: job.key }, stored, signal))
      const archive = { tar: opened.tar, isChain: job.chain.length > 1 }
      granted(await data.unpack(target, archive, signal))
      granted(opened.verify())
    }
    break
  }
  case 'compare': {
    const live = granted(await data.list(target, owners, 'live', signal))
    const staged = granted(await data.list(target, owners, 'staged', signal))
    const isSame = [...live.files].every(([path, fact]) => staged.files.get(path) === fact)
    report.isEqual = live.files.size === staged.files.size && isSame
  }
}

const { user, system } = process.cpuUsage()
report.seconds = since()
report.cpuSeconds = (user + system) / 1e6
report.peakBytes = peakMemory()
console.log(JSON.stringify(report))
