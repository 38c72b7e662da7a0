import type { ServerRow } from '../../servers/server.ts'
import { giveUp, wait } from '../engine/outcome.ts'
import type { StepOutcome } from './step.ts'

/** A bad machine is replaced once; a second bad one means that it is not the machine. */
const machinesMost = 2

/**
 * A machine that does not come up makes room for one at the next candidate, or at the same one where there
 * is no next.
 */
export function replaceOrGiveUp(server: ServerRow, failure: string): StepOutcome {
  if (server.machineGeneration >= machinesMost)
    return giveUp(failure, server.installDetail ?? undefined)
  const next = server.candidateIndex + 1
  const candidateIndex = next < server.candidates.length ? next : server.candidateIndex
  return wait(0, 'replacing-machine', { replacing: true, candidateIndex })
}
