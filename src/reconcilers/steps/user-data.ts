import type { ComputeProvider } from '../../providers/compute.ts'
import { machineNameOf, type ServerRow } from '../../servers/server.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'

/** What the vendor kept of the first boot's user data holds a secret: it goes when it has run. */
export const removeUserData: Step = async (server, run) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  const unfinished = await deleteUserData(server, run.tools.compute(candidate.provider), run)
  return unfinished ?? done({ userDataKept: false })
}

/** Deletes it for the server's machine at a provider; null = gone. An earlier machine's went with it. */
export async function deleteUserData(
  server: ServerRow,
  provider: ComputeProvider,
  { signal }: StepRun,
): Promise<StepOutcome | null> {
  if (!provider.capabilities.userData.outlivesBoot) return null
  const name = machineNameOf(server, server.machineGeneration)
  const deleted = await provider.deleteUserData(name, signal)
  return deleted.ok ? null : retry(deleted.error)
}
