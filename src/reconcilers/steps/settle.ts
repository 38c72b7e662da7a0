import { addSeconds } from '../../kit/clock.ts'
import { machineLabels } from '../../servers/server.ts'
import { done, retry, wait } from '../engine/outcome.ts'
import { firstBootSeconds } from './install.ts'
import { adopt } from './machine.ts'
import type { Step } from './step.ts'
import { providersTried } from './tried.ts'

/** Looks for a machine whose create was not answered come this close together, and later this far apart. */
const lookSeconds = { soon: 5, later: 300 }
const soonSeconds = 600

/**
 * A server that was suspended on its way comes to rest, and nothing is bought for it. A machine in its
 * first boot has the time that boots are given; one that does not come up by then is replaced once the
 * suspension is lifted. A create that was not answered stays unknown: its machine may show up any time.
 */
export const settle: Step = async (server, { tools, signal, now }) => {
  if (server.machineId !== null) {
    const startedAt = server.steps.settle?.startedAt
    const isOver = startedAt && addSeconds(new Date(startedAt), firstBootSeconds) < now
    return isOver ? done({ installPhase: 'failed' }) : wait(30, 'waiting-boot')
  }
  const labels = machineLabels(tools.installationId, server)
  for (const name of providersTried(server)) {
    const provider = tools.compute(name)
    const found = await provider.listMachines(labels, signal)
    if (!found.ok) return retry(found.error)
    const machine = found.value.find(({ state }) => state !== 'deleting')
    if (machine) return adopt(server, provider, machine, tools.context)
  }
  const isFresh = server.createSentAt && addSeconds(server.createSentAt, soonSeconds) > now
  return wait(isFresh ? lookSeconds.soon : lookSeconds.later, 'checking-unknown-outcome')
}
