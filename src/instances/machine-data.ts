import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, MachineData } from '../reconcilers/steps/instance-port.ts'
import { copyIn, copyOut, forget, holdStill, letGo, putBack, swapIn } from './data-scripts.ts'
import type { Dial } from './dial.ts'
import { isHealthy } from './health.ts'
import { refuse } from './refusal.ts'
import { CommandFailed, connectSsh, type SshConnection, type SshTarget } from './ssh.ts'

/** Software that does not stop by then does not stop by itself. */
const scriptMs = 150_000
const healthMs = 8_000

export const createMachineData = (dial: Dial): MachineData => ({
  lend: (target, data, signal, work) =>
    connected(dial, target, signal, async connection => {
      const held = await run(connection, holdStill(data), 'backup-incomplete', signal)
      if (!held.ok) return held
      const members = held.value.split('\n').filter(Boolean)
      // The first is ours; an owner's own folders are there on every machine that was installed.
      if (members.length < 2) return refuse('backup-incomplete', 'nothing of it is there')
      const tar = await connection.read(copyOut(members), signal)
      const done = await work(tar)
      return done.ok || !tar.errored ? done : refuse(reasonOf(tar.errored), tar.errored)
    }),
  release: (target, data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, letGo(data), 'backup-incomplete', signal)),
    ),
  stage: (target, data, tar, signal) =>
    connected(dial, target, signal, async connection => {
      const ready = await run(connection, putBack(data), 'restore-failed', signal)
      if (!ready.ok) return ready
      const { code, stderr } = await connection.exec(copyIn, { stdin: tar, signal })
      return code === 0 ? ok(null) : refuse('restore-failed', stderr.trim() || `exit ${code}`)
    }),
  swap: (target, data, options, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, swapIn(data, options), 'restore-failed', signal)),
    ),
  isHealthy: (target, signal) =>
    connected(
      dial,
      target,
      AbortSignal.any([signal, AbortSignal.timeout(healthMs)]),
      async connection => {
        const { health } = target
        const healthy = await isHealthy(await connection.forward(health.port), health, signal)
        return healthy ? ok(null) : refuse('waiting-health', `${health.path} does not say so`)
      },
    ),
  keep: (target, _data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, forget, 'restore-failed', signal)),
    ),
})

async function connected<T>(
  dial: Dial,
  target: SshTarget,
  signal: AbortSignal,
  work: (connection: SshConnection) => Promise<Result<T, InstanceRefusal>>,
): Promise<Result<T, InstanceRefusal>> {
  const opened = await connectSsh(dial, target, signal)
  if (!opened.ok) return fail({ ...opened.error, reason: 'machine-unreachable' })
  try {
    return await work(opened.value)
  } catch (error) {
    return refuse('machine-unreachable', error)
  } finally {
    opened.value.close()
  }
}

async function run(
  connection: SshConnection,
  script: string,
  failure: string,
  signal: AbortSignal,
): Promise<Result<string, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(scriptMs)])
  const { code, stdout, stderr } = await connection.exec(script, { signal: within })
  if (code === null) return refuse('machine-unreachable', 'the connection broke')
  return code === 0 ? ok(stdout) : refuse(failure, stderr.trim().slice(-300) || `exit ${code}`)
}

async function asNull(
  answer: Promise<Result<string, InstanceRefusal>>,
): Promise<Result<null, InstanceRefusal>> {
  const answered = await answer
  return answered.ok ? ok(null) : answered
}

/** A command that says that it failed has seen something; one that was cut off has not. */
const reasonOf = (error: Error): string =>
  error instanceof CommandFailed && error.code !== null
    ? 'backup-incomplete'
    : 'machine-unreachable'
