import { addMs } from '../kit/clock.ts'
import type { ServerChanges, ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'

/** What is done about a lost machine: see `SAMBUK_LOST_MACHINES`. */
export const lossPolicies = ['rebuild', 'ask'] as const
export type LossPolicy = (typeof lossPolicies)[number]

/** What follows: its server is rebuilt, or waits for a yes, or for an operator, because there is no copy. */
export type Course = 'rebuild' | 'ask' | 'no-copy'

/** A backup that can be brought to a machine. */
export interface Copy {
  id: string
  verifiedAt: Date
  /** Its customer’s own key is needed for it, and theirs alone: the machine waits for that. */
  ownKey: boolean
}

const hourMs = 3600_000
/** A scheduled backup may be late, and fail once, before a copy counts as old. */
const lateHours = 24

/**
 * Pure. A server is rebuilt unasked when that takes its customer back no further than its plan promises; what
 * would cost them more is theirs to say, because what they remember of the time between may be enough to
 * wait for the machine.
 */
export function courseOf(
  policy: LossPolicy,
  copy: Copy | null,
  backupEveryHours: number,
  now: Date,
): Course {
  if (copy === null) return 'no-copy'
  const fresh = addMs(copy.verifiedAt, (backupEveryHours + lateHours) * hourMs) >= now
  return policy === 'rebuild' && fresh ? 'rebuild' : 'ask'
}

/**
 * Its customer has it, and we did nothing to it. In the middle of a move or a rest its own steps find out that
 * the machine is gone; a throw-away copy is no loss to anybody.
 */
export const isLoss = (server: ServerRow): boolean =>
  server.announcedAt !== null &&
  server.closedAt === null &&
  (server.desired === 'ready' || server.desired === 'stopped') &&
  !server.replacing &&
  server.backupWanted === null &&
  server.restoreFrom === null &&
  server.copyOf === null &&
  server.lostAt === null

/** How a row names a machine of any vendor. */
export const machineKey = (provider: string, id: string): string => `${provider}/${id}`

/**
 * Its machine is gone, and nothing is done about it until somebody says so. One that has got another machine
 * stays lost until that answers, but it is that machine which is seen then.
 */
export const isLost = ({
  lostAt,
  replacing,
  lostMachineId,
  machineProvider,
  machineId,
}: ServerRow): boolean =>
  lostAt !== null &&
  !replacing &&
  machineProvider !== null &&
  machineId !== null &&
  lostMachineId === machineKey(machineProvider, machineId)

/** Pure. Why its customer cannot have it rebuilt now: the code of a sentence; null: they can. */
export function whyNotRebuilt(server: ServerRow, hasCopy: boolean): string | null {
  if (!isLost(server)) return 'machine-not-lost'
  return server.suspended ?? (hasCopy ? null : 'no-backup')
}

/** That very machine was lost, and nothing on it may be deleted; what ends with its server goes with it. */
export const isLostMachine = (server: ServerRow, provider: string, id: string): boolean =>
  server.desired !== 'absent' && server.lostMachineId === machineKey(provider, id)

/** Pure. A new machine where the old one was, with what the copy has. */
export const rebuiltFrom = (server: ServerRow, copy: Copy): ServerChanges => ({
  replacing: true,
  restoreFrom: copy.id,
  verifiedAt: null,
  backupWanted: null,
  restartAskedAt: null,
  steps: withoutSteps(server, 'backup', 'restore', 'replace'),
})

/** Pure. The machine was only hidden: all stays as it was, and is verified once more. */
export const foundAgain = (
  server: ServerRow,
  machine: { state: string; address: string | null },
): ServerChanges => ({
  machineState: machine.state,
  address: machine.address ?? server.address,
  lostAt: null,
  lostMachineId: null,
  replacing: false,
  restoreFrom: null,
  verifiedAt: null,
  steps: withoutSteps(server, 'replace', 'verify'),
})
