import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeCgroups } from './cgroups.ts'
import { childrenOf, hostCommand, isAlive, recordOf, signal } from './host-command.ts'

/** `sbx<pid>-<start time>-<random>`, and `-<n>` behind it for a machine's own namespace. */
const pattern = /^sbx(\d+)-(\d+)-[\da-f]+(-\d+)?$/

/**
 * A new name for a lab, and what is made for it, that tells whose it is: the process is known by
 * its number and its start, so that what a killed sandbox left is never taken for a running one's.
 */
export function labName(): string {
  const owner = recordOf(process.pid)
  if (!owner) throw new Error('/proc is not mounted')
  return `sbx${owner.pid}-${owner.startTime}-${randomBytes(2).toString('hex')}`
}

export function runFolderOf(lab: string): string {
  return join(tmpdir(), lab)
}

/** Throws when the machines in a state folder are those of another process that still runs. */
export function refuseForeignLab(recordFile: string): void {
  if (!existsSync(recordFile)) return
  const { name } = JSON.parse(readFileSync(recordFile, 'utf8')) as { name: string }
  const [, pid] = pattern.exec(name) ?? []
  if (Number(pid) !== process.pid && hasOwner(name)) {
    throw new Error(`machines in this state folder belong to the running process ${pid}`)
  }
}

/** Removes the namespaces, processes, cgroups and folders of every sandbox that was killed. */
export async function clearLeftovers(): Promise<void> {
  const listed = await hostCommand('ip', ['netns', 'list'])
  const names = listed.split('\n').map(line => line.split(' ')[0] ?? '')
  for (const name of names.filter(name => pattern.test(name) && !hasOwner(name))) {
    await endProcesses(name)
    await removeNamespace(name)
    await removeCgroups(name)
    rmSync(runFolderOf(name), { recursive: true, force: true })
  }
}

/** Removes a namespace; that another sandbox, clearing up too, was faster is no error. */
async function removeNamespace(name: string): Promise<void> {
  try {
    await hostCommand('ip', ['netns', 'del', name])
  } catch (error) {
    if (existsSync(join('/run/netns', name))) throw error
  }
}

async function endProcesses(namespace: string): Promise<void> {
  const pids = await hostCommand('sh', [
    '-c',
    'ip netns pids "$1" 2>/dev/null || true',
    'sh',
    namespace,
  ])
  for (const pid of pids.split('\n').filter(Boolean).map(Number)) {
    for (const each of [...childrenOf(pid), pid]) signal(each, 'SIGKILL')
  }
}

function hasOwner(name: string): boolean {
  const [, pid, startTime = ''] = pattern.exec(name) ?? []
  return isAlive({ pid: Number(pid), startTime })
}
