import type { Blueprint } from '../blueprints/blueprint.ts'
import type { SoftwareUpdates } from '../instances/update-software.ts'
import type { UpdateRow } from '../rollouts/store.ts'
import type { MaintenanceWindow } from '../rollouts/window.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Changes, Next, Pass } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import type { InstancePort } from './steps/instance-port.ts'

export interface UpdateTools {
  readonly platform: Platform
  readonly updates: SoftwareUpdates
  readonly instances: Pick<InstancePort, 'verify'>
  readonly blueprint: (name: string) => Blueprint
  readonly window: MaintenanceWindow
  readonly zone: string
  readonly publicUrl: string
}

/** What does not work stays in sight until an operator has seen to it. */
export const ended = ({ state, reason }: UpdateRow): Next =>
  state === 'failed'
    ? { wakeInMs: null, failure: { code: 'update-broken', detail: reason ?? '' } }
    : { wakeInMs: null }

export const isPinned = (
  { toVersion }: UpdateRow,
  server: ServerRow,
  { blueprint }: UpdateTools,
): boolean => blueprint(server.blueprint).softwareVersion === toVersion

/** Its end, which its rollout counts. */
export async function end(
  row: UpdateRow,
  changes: Changes<'update'>,
  pass: Pass<'update'>,
  { platform }: UpdateTools,
  alongside: Parameters<Pass<'update'>['write']>[1] = async () => {},
): Promise<Next> {
  const endedAt = platform.context.clock.now()
  const written = await pass.write({ ...changes, endedAt }, async (tx, wake, update) => {
    await alongside(tx, wake, update)
    await wake('rollout', row.rolloutId)
  })
  const { state, reason, serverId } = written
  platform.context.log.info({ server: serverId, update: row.id, state, reason }, 'an update ended')
  return ended(written)
}

export const callOff = (
  row: UpdateRow,
  reason: string,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> => end(row, { state: 'called-off', reason }, pass, tools)
