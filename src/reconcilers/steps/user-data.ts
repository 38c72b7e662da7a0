import { machineNameOf, type ServerRow } from '../../servers/server.ts'
import { done, retry } from '../engine/outcome.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'
import { providersTried } from './tried.ts'

/** What vendors kept of the first boot's user data holds a secret: it goes when it has run. */
export const removeUserData: Step = async (server, run) =>
  (await deleteUserData(server, run)) ?? done({ userDataKept: false })

/**
 * Deletes it wherever the server's machine was tried; null = gone. An earlier machine's went with it, and
 * one that was asked for in vain may have left its own.
 */
export async function deleteUserData(
  server: ServerRow,
  { tools, signal }: StepRun,
): Promise<StepOutcome | null> {
  const name = machineNameOf(server, server.machineGeneration)
  for (const provider of providersTried(server).map(tools.compute)) {
    if (!provider.capabilities.userData.outlivesBoot) continue
    const deleted = await provider.deleteUserData(name, signal)
    if (!deleted.ok) return retry(deleted.error)
  }
  return null
}
