import { fail, type Result } from '../kit/result.ts'
import type {
  InstanceRefusal,
  Lending,
  LentData,
  MachineData,
  OwnersData,
} from '../reconcilers/steps/instance-port.ts'
import {
  clearAway,
  copyChanges,
  copyOut,
  holdStill,
  letGo,
  remember,
  takeSnapshot,
} from './backup-scripts.ts'
import { CommandFailed } from './command-output.ts'
import { asNull, connected, run } from './data-connection.ts'
import type { Dial } from './dial.ts'
import { refuse } from './refusal.ts'
import type { SshConnection } from './ssh.ts'

/** Large databases are copied and checked on a small machine. */
const snapshotMs = 3600_000

type Work<T> = (lent: LentData) => Promise<Result<T, InstanceRefusal>>

/** The half of {@link MachineData} by which data leaves a machine. */
export const createLending = (dial: Dial): Pick<MachineData, 'lend' | 'release'> => ({
  lend: (target, data, how, signal, work) =>
    connected(dial, target, signal, connection =>
      how.atRest
        ? lendAtRest(connection, data, signal, work)
        : lendBeside(connection, data, how, signal, work),
    ),
  release: (target, data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, letGo(data), 'backup-incomplete', signal)),
    ),
})

async function lendAtRest<T>(
  connection: SshConnection,
  data: OwnersData,
  signal: AbortSignal,
  work: Work<T>,
): Promise<Result<T, InstanceRefusal>> {
  const held = await run(connection, holdStill(data), 'backup-incomplete', signal)
  if (!held.ok) return fail(moreExactly(held.error))
  return lendMembers(connection, read(held.value), copyOut, signal, work)
}

async function lendBeside<T>(
  connection: SshConnection,
  data: OwnersData,
  how: Lending,
  signal: AbortSignal,
  work: Work<T>,
): Promise<Result<T, InstanceRefusal>> {
  const script = takeSnapshot(data, how)
  const taken = await run(connection, script, 'backup-snapshot-failed', signal, snapshotMs)
  const done = taken.ok
    ? await lendMembers(connection, read(taken.value), copyChanges, signal, work)
    : fail(moreExactly(taken.error))
  if (!signal.aborted) {
    // A machine that did not hear it remembers nothing of this backup: the next one is full.
    await run(connection, done.ok ? remember(how) : clearAway, 'backup-incomplete', signal).catch(
      () => null,
    )
  }
  return done
}

async function lendMembers<T>(
  connection: SshConnection,
  { members, ...lent }: ReturnType<typeof read>,
  command: (members: readonly string[]) => string,
  signal: AbortSignal,
  work: Work<T>,
): Promise<Result<T, InstanceRefusal>> {
  // The first is ours; an owner's own folders are there on every machine that was installed.
  if (members.length < 2) return refuse('backup-incomplete', 'nothing of it is there')
  const tar = await connection.read(command(members), signal)
  const done = await work({ tar, ...lent })
  return done.ok || !tar.errored ? done : fail(moreExactly(reasonOf(tar.errored)))
}

/** Of a line of `df -kP`. */
function usedBytesOf(line: string): number | null {
  const used = Number(line.split(/\s+/)[2])
  return Number.isFinite(used) ? used * 1024 : null
}

function read(printed: string) {
  const lines = printed.split('\n')
  const named = (word: string) =>
    lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
  return {
    members: named('member'),
    databases: named('database'),
    isIncremental: lines.includes('incremental'),
    usedBytes: usedBytesOf(named('disk')[0] ?? ''),
  }
}

/** A command that says that it failed has seen something; one that was cut off has not. */
const reasonOf = (error: Error): InstanceRefusal => ({
  reason:
    error instanceof CommandFailed && error.code !== null
      ? 'backup-incomplete'
      : 'machine-unreachable',
  detail: error.message,
})

const moreExactly = (refusal: InstanceRefusal): InstanceRefusal =>
  /no space left|ENOSPC|disk is full/i.test(refusal.detail)
    ? { ...refusal, reason: 'machine-disk-full' }
    : refusal
