import { isBeingRebuilt, isMoving, type ServerRow } from '../servers/server.ts'

/**
 * Why no backup can take the place of what a server has now, as the code of a sentence; null: one can. What
 * moves, rests or is being built finishes first.
 */
export function restoreRefusal(server: ServerRow): string | null {
  if (server.desired === 'absent' || server.closedAt !== null) return 'server-gone'
  if (server.suspended !== null) return server.suspended
  if (server.announcedAt === null) return 'server-not-ready'
  if (server.desired === 'stopped') return 'server-stopped'
  if (server.desired === 'hibernated') return 'server-hibernated'
  if (isMoving(server)) return 'server-moving'
  return isBeingRebuilt(server) ? 'server-not-ready' : null
}

/**
 * Another backup takes the place of what its machine has, and it is not on its way to another one: a machine that
 * was installed before the last backup was begun is the one that the server had then.
 */
export function isRestoring(server: ServerRow): boolean {
  if (server.desired === 'absent') return false
  if (server.backupWanted === 'restore') return true
  const { install, backup } = server.steps
  const isSame = install && backup && install.startedAt < backup.startedAt
  return server.restoreFrom !== null && !isBeingRebuilt(server) && isSame === true
}
