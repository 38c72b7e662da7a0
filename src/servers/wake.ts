import type { ServerChanges, ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'

/**
 * Pure. A server that hibernates gets a machine again: where it was, else at its other candidates, with what
 * was stored of it. One whose data is still on its machine goes on there. The name may lead away already,
 * whatever was noted of it, so it is written again.
 */
export function awake(server: ServerRow, now: Date): ServerChanges {
  const wished: ServerChanges = {
    desired: 'ready',
    restsBy: null,
    verifiedAt: null,
    dnsAddress: null,
    lastUsedAt: now,
  }
  const isOnMachine = server.backupWanted !== null
  if (isOnMachine) {
    const { backupWanted } = server
    return {
      ...wished,
      // A move that was wished for meanwhile goes on.
      backupWanted: backupWanted === 'hibernate' ? null : backupWanted,
      steps: withoutSteps(
        server,
        'verify',
        'power-on',
        ...(backupWanted === 'hibernate' ? ['backup'] : []),
      ),
    }
  }
  return {
    ...wished,
    hibernatedAt: server.hibernatedAt ?? now,
    steps: onlyBackup(server),
  }
}

/** Each step of the way back has its own time. */
const onlyBackup = ({ steps: { backup } }: ServerRow): ServerRow['steps'] =>
  backup ? { backup } : {}
