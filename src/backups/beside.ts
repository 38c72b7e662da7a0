import { isBeingRebuilt, type ServerRow } from '../servers/server.ts'

/** Whether a server can be backed up beside its running software now, later, or not at all. */
export function besideNow(server: ServerRow | null): 'now' | 'later' | 'never' {
  if (!server || server.closedAt !== null || server.desired !== 'ready' || server.suspended) {
    return 'never'
  }
  const isBusy = server.backupWanted !== null || server.restoreFrom !== null
  if (isBusy || isBeingRebuilt(server) || !server.hostKey) return 'later'
  return server.machineState === 'running' ? 'now' : 'later'
}
