import { ok } from '../kit/result.ts'
import type { MachineData } from '../reconcilers/steps/instance-port.ts'
import { asNull, connected, run } from './data-connection.ts'
import { copyIn, forget, putBack, swapIn } from './data-scripts.ts'
import type { Dial } from './dial.ts'
import { isHealthy } from './health.ts'
import { createLending } from './lend-data.ts'
import { refuse } from './refusal.ts'

const healthMs = 8_000

export const createMachineData = (dial: Dial): MachineData => ({
  ...createLending(dial),
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
