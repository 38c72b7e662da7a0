import type { servers } from './tables.ts'

export type ServerRow = typeof servers.$inferSelect
export type ServerChanges = Partial<typeof servers.$inferInsert>

/** A reason why not, or null when it may be done. */
type Refusal = string | null

/**
 * What may be done with a server now: the first four by its customer, the others by an operator, and some of
 * those by its customer too, see {@link customerCan}. The API and the commands refuse, and the dashboard
 * disables, from this one table; each refusal is the code of a sentence.
 */
export const serverCan = {
  chat: (server: ServerRow, isAssistant: boolean): Refusal => {
    if (!isAssistant) return 'not-an-assistant'
    return notInUse(server) ?? (server.model === null ? 'no-model-key' : null)
  },
  /** Sees and uses the browser of its assistant. */
  browse: (server: ServerRow, isAssistant: boolean): Refusal =>
    isAssistant ? notInUse(server) : 'not-an-assistant',
  /** Where its assistant is reached beside its pages: messengers. */
  channels: (server: ServerRow, isAssistant: boolean): Refusal =>
    isAssistant ? notInUse(server) : 'not-an-assistant',
  files: (server: ServerRow): Refusal => notInUse(server),
  terminal: (server: ServerRow): Refusal => notInUse(server),
  /** Adds or removes a key or a domain of theirs; the machine is told when it can be. */
  changeAccess: (server: ServerRow): Refusal =>
    server.desired === 'absent' || server.closedAt !== null ? 'server-gone' : null,
  /** Sees how busy it is, and its logs. */
  watch: (server: ServerRow): Refusal => notInUse(server),
  showCredentials: (server: ServerRow): Refusal => {
    if (server.credentialsShownAt !== null) return notInUse(server) ?? 'credentials-already-shown'
    return notInUse(server)
  },
  setModel: (server: ServerRow, isAssistant: boolean): Refusal => {
    if (!isAssistant) return 'not-an-assistant'
    if (server.desired === 'absent' || server.closedAt !== null) return 'server-not-ready'
    return server.suspended ?? atRest(server)
  },
  /**
   * What is being built, rebuilt or removed finishes first: there may be no machine to switch off, and
   * one that is switched in the middle of its first boot is not installed.
   */
  stop: (server: ServerRow): Refusal =>
    notHandedOver(server) ?? hibernated(server) ?? leavingOrArriving(server) ?? notBuilt(server),
  start: (server: ServerRow): Refusal => notHandedOver(server),
  restart: (server: ServerRow): Refusal => {
    const resting = atRest(server)
    if (resting) return server.suspended ?? resting
    if (server.machineState === 'missing') return server.suspended ?? 'machine-missing'
    return notHandedOver(server) ?? leavingOrArriving(server) ?? notBuilt(server)
  },
  /** Also in the middle of a move: it is the way out of one whose old machine does not answer. */
  rebuild: (server: ServerRow): Refusal => {
    const resting = atRest(server)
    return resting ? (server.suspended ?? resting) : notHandedOver(server)
  },
  /** Where its provider's machines can be deleted and made again, with what is on them. */
  hibernate: (server: ServerRow, isOffered: boolean): Refusal => {
    const refusal = notHandedOver(server)
    if (refusal || server.desired === 'hibernated') return refusal
    if (!isOffered) return 'hibernation-not-offered'
    if (server.machineState === 'missing') return 'machine-missing'
    return leavingOrArriving(server) ?? notBuilt(server) ?? notVerified(server)
  },
  /** Nobody pays for a server that is not desired: what renews is paid back, or was ended before. */
  delete: (server: ServerRow, money: { renews: boolean; paysBack: boolean }): Refusal => {
    if (server.closedAt !== null) return 'server-gone'
    return money.renews && !money.paysBack ? 'subscription-renews' : null
  },
} as const

/** What its customer may ask as an operator does; what an operator has put to rest stays so. */
export const customerCan = {
  stop: (server: ServerRow): Refusal => heldByOperator(server) ?? serverCan.stop(server),
  start: (server: ServerRow): Refusal => heldByOperator(server) ?? serverCan.start(server),
  restart: (server: ServerRow): Refusal => heldByOperator(server) ?? serverCan.restart(server),
  hibernate: (server: ServerRow, isOffered: boolean): Refusal =>
    heldByOperator(server) ?? serverCan.hibernate(server, isOffered),
} as const

const heldByOperator = (server: ServerRow): Refusal =>
  isResting(server) && server.restsBy !== 'customer' && server.restsBy !== 'idle'
    ? 'stopped-by-operator'
    : null

/** It is switched off, or has no machine, because somebody wants it so. */
export const isResting = ({ desired }: ServerRow): boolean =>
  desired === 'stopped' || desired === 'hibernated'

const hibernated = ({ desired }: ServerRow): Refusal =>
  desired === 'hibernated' ? 'server-hibernated' : null

const atRest = (server: ServerRow): Refusal =>
  server.desired === 'stopped' ? 'server-stopped' : hibernated(server)

/** It had no machine while it was not used, and gets one again with all that was on it. */
export const isWaking = ({ desired, hibernatedAt }: ServerRow): boolean =>
  desired === 'ready' && hibernatedAt !== null

const leavingOrArriving = (server: ServerRow): Refusal => {
  if (isWaking(server)) return 'server-waking'
  return isMoving(server) ? 'server-moving' : null
}

const notVerified = ({ desired, verifiedAt }: ServerRow): Refusal =>
  desired === 'ready' && verifiedAt === null ? 'server-not-ready' : null

const notInUse = (server: ServerRow): Refusal =>
  server.suspended ??
  (server.desired === 'absent' ? 'server-not-ready' : atRest(server)) ??
  (server.lostAt === null ? null : 'machine-missing') ??
  leavingOrArriving(server) ??
  (server.verifiedAt === null ? 'server-not-ready' : null)

function notHandedOver(server: ServerRow): Refusal {
  if (server.desired === 'absent' || server.closedAt !== null) return 'server-gone'
  return server.suspended ?? (server.announcedAt === null ? 'server-not-ready' : null)
}

const notBuilt = (server: ServerRow): Refusal =>
  isBeingRebuilt(server) ? 'server-not-ready' : null

/** It was handed over once, and its machine is being replaced by a new one. */
export const isBeingRebuilt = (server: ServerRow): boolean =>
  server.replacing || server.machineId === null || server.installPhase !== 'installed'

/** Its machine has its ways in as they are here; false: the last change is on its way. */
export const isAccessApplied = ({ accessApplied, accessRevision }: ServerRow): boolean =>
  (accessApplied ?? -1) >= accessRevision

/** Its data is on its way from one machine to another. */
export const isMoving = (server: ServerRow): boolean =>
  server.desired !== 'absent' && (server.backupWanted !== null || server.restoreFrom !== null)

/** The labels by which we find a server's machine at any provider. */
export const machineLabels = (
  installationId: string,
  server: { id: string },
): Record<string, string> => ({
  'sambuk.installation': installationId,
  'sambuk.server': server.id,
})

/** The server's public name. */
export const serverName = (server: { hostname: string }, zone: string): string =>
  `${server.hostname}.${zone}`

/** The machine's name at its provider; also the name of its SSH key there. */
export const machineNameOf = (
  server: { id: string; hostname: string },
  generation: number,
): string => `${server.hostname}-${server.id.slice(4, 12)}-${generation}`

/** How records of an installation's names begin their comments; the server's id follows. */
export const nameComment = (installationId: string): string => `sambuk ${installationId} `
