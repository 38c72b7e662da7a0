import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, MachineData } from '../reconcilers/steps/instance-port.ts'
import { CommandFailed } from './command-output.ts'
import { asNull, connected, run } from './data-connection.ts'
import type { Dial } from './dial.ts'
import { listScript, readFileList } from './file-list.ts'
import { isHealthy } from './health.ts'
import { refuse } from './refusal.ts'
import {
  copyIn,
  forget,
  isolate,
  linkStatus,
  makeRoom,
  missingStatus,
  putBack,
  staged,
  swapIn,
} from './restore-scripts.ts'

const healthMs = 8_000
/** Moving is quick; stopping and starting may not be. */
const swapMs = 300_000

type Restoring = Pick<
  MachineData,
  'makeRoom' | 'unpack' | 'list' | 'isolate' | 'swap' | 'putBack' | 'isHealthy' | 'keep'
>

/** How data comes to a machine: beside what is there first, then in its place. */
export const createRestoring = (dial: Dial): Restoring => ({
  makeRoom: (target, data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, makeRoom(data), 'restore-failed', signal)),
    ),
  unpack: (target, { tar, isChain }, signal) =>
    connected(dial, target, signal, async connection => {
      const script = copyIn({ isChain })
      const { code, stderr } = await connection.exec(script, { stdin: tar, signal })
      if (code === null) return refuse('machine-unreachable', 'the connection broke')
      return code === 0
        ? ok(null)
        : refuse('restore-failed', stderr.trim().slice(-300) || `exit ${code}`)
    }),
  list: (target, { paths }, where, signal) =>
    connected(dial, target, signal, async connection => {
      const script = listScript(where === 'staged' ? staged : '/', paths)
      try {
        return ok(await readFileList(await connection.read(script, signal)))
      } catch (error) {
        if (!(error instanceof CommandFailed) || error.code === null) throw error
        return refuse('files-not-listed', error)
      }
    }),
  isolate: (target, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, isolate, 'copy-not-isolated', signal)),
    ),
  swap: (target, data, options, signal) =>
    connected(dial, target, signal, async connection => {
      const within = AbortSignal.any([signal, AbortSignal.timeout(swapMs)])
      const script = swapIn(data, options)
      return swapped(await connection.exec(script, { signal: within }))
    }),
  putBack: (target, data, signal) =>
    connected(dial, target, signal, connection =>
      asNull(run(connection, putBack(data), 'restore-failed', signal)),
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

const refusals: Record<number, string> = {
  [missingStatus]: 'restore-path-missing',
  [linkStatus]: 'path-illegal',
}

function swapped({
  code,
  stderr,
}: {
  code: number | null
  stderr: string
}): Result<null, InstanceRefusal> {
  if (code === 0) return ok(null)
  if (code === null) return refuse('machine-unreachable', 'the connection broke')
  return refuse(refusals[code] ?? 'restore-failed', stderr.trim().slice(-300) || `exit ${code}`)
}
