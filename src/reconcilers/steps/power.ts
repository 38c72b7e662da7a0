import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import type { ComputeProvider } from '../../providers/compute.ts'
import type { ServerRow } from '../../servers/server.ts'
import { done, retry, wait } from '../engine/outcome.ts'
import type { ServerTools, Step } from './step.ts'

/** A system that has not shut down by then is switched off. */
const shutDownSeconds = 60

const machineOf = (
  server: ServerRow,
  tools: ServerTools,
): { provider: ComputeProvider; id: string } => {
  const { machineProvider, machineId } = server
  assert(machineProvider && machineId, 'a machine is there before it is switched')
  return { provider: tools.compute(machineProvider), id: machineId }
}

/** A machine that should run and was seen switched off; the observer sees when it is up. */
export const powerOn: Step = async (server, { tools, signal }) => {
  const { provider, id } = machineOf(server, tools)
  const asked = await provider.powerOn(id, signal)
  return asked.ok ? wait(10, 'starting-machine', { machineState: 'starting' }) : retry(asked.error)
}

/**
 * Asks the system to shut down, and pulls the plug when it does not; the observer sees when it is off. It
 * also says when the machine is gone: that is a loss, and one look is not enough for it.
 */
export const powerOff: Step = async (server, { tools, signal, now }) => {
  const { provider, id } = machineOf(server, tools)
  const seen = await provider.findMachine(id, signal)
  if (!seen.ok) return retry(seen.error)
  if (seen.value === null) return wait(10, 'stopping-machine')
  const { state } = seen.value
  if (state === 'stopped') return done({ machineState: state })
  const startedAt = server.steps['power-off']?.startedAt
  const isLate = startedAt && addSeconds(new Date(startedAt), shutDownSeconds) < now
  if (state === 'stopping' && !isLate) return wait(2, 'stopping-machine')
  const asked = isLate ? await provider.powerOff(id, signal) : await provider.shutDown(id, signal)
  return asked.ok ? wait(2, 'stopping-machine', { machineState: state }) : retry(asked.error)
}

/** Passes on a restart that was asked for. A worker that dies here asks twice, which does no harm. */
export const restart: Step = async (server, { tools, signal }) => {
  const { provider, id } = machineOf(server, tools)
  const asked = await provider.restart(id, signal)
  return asked.ok ? done({ restartAskedAt: null }) : retry(asked.error)
}
