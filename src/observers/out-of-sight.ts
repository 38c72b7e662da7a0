import { addMs } from '../kit/clock.ts'
import { isLoss } from '../servers/loss.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Doubt } from './tables.ts'

/** So far apart two good lists must both miss a machine before it is asked for by its id. */
export const graceMs = 45_000
/** A list may miss so many at once, or so large a part of all, and is still believed. */
const missingMost = 2
const missingPart = 0.2
/** While a list is not believed, machines that are gone when asked for by their ids count one by one. */
const oneByOneMs = 30 * 60_000

/** What a list shows of the machines that customers have. */
export interface Sight {
  expected: number
  missing: number
}

/** A machine that we let go ourselves, or that is being set up, says nothing about a list. */
export const isExpected = (server: ServerRow): boolean =>
  server.announcedAt !== null &&
  server.desired !== 'absent' &&
  !server.replacing &&
  server.machineState !== 'missing'

/**
 * Pure. Why a list is not believed: an account that suddenly shows much less, or nothing, has an outage, or is
 * another account. What was concluded one by one meanwhile makes it no more credible. Null: it is believed.
 */
export function doubtOf(
  { expected, missing }: Sight,
  before: Doubt | null,
  now: Date,
): Doubt | null {
  if (missing === 0) return null
  const concluded = before?.concluded ?? 0
  const most = Math.max(missingMost, (expected + concluded) * missingPart)
  if (missing < expected && missing + concluded <= most) return null
  return {
    at: before?.at ?? now.toISOString(),
    expected,
    missing,
    concludedAt: before?.concludedAt ?? null,
    concluded,
  }
}

/** More than a single loss or two, which looks by id decide within the minute. */
export const isWorthALetter = ({ missing }: Doubt): boolean => missing > missingMost

/** How many losses may be concluded from one list, each after its machine was asked for by its id. */
export function lossesAllowed(doubt: Doubt | null, now: Date): number {
  if (doubt === null) return Number.POSITIVE_INFINITY
  const { concludedAt } = doubt
  return concludedAt === null || addMs(new Date(concludedAt), oneByOneMs) <= now ? 1 : 0
}

/**
 * Since which list a machine is out of sight; null: since none. What was noted of an earlier machine, or before
 * this one was seen again, does not count.
 */
export function missedSince({ machineMissedAt, machineSeenAt }: ServerRow): Date | null {
  if (machineMissedAt === null) return null
  return machineSeenAt === null || machineMissedAt > machineSeenAt ? machineMissedAt : null
}

/**
 * What follows from a missing machine is written with it, but for one that went in the middle of a move or a
 * rest: its own steps find that out, and call off what cannot be; then it is a loss like any other.
 */
export const isConcluded = (server: ServerRow): boolean =>
  server.machineState === 'missing' && !isLoss(server)

/** It was missed by two lists that are far enough apart, so it is worth asking for it by its id. */
export function isLongMissed(server: ServerRow, listedAt: Date): boolean {
  const since = missedSince(server)
  return since !== null && addMs(since, graceMs) <= listedAt && !isConcluded(server)
}
