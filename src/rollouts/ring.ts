import { createHash } from 'node:crypto'
import type { rings } from './tables.ts'

export type Ring = (typeof rings)[number]

/** Of ten thousand. */
const canaryMost = 100
const tenthMost = 1_000

/** Where a server stands in the line, from 0 to 9999; always at the same place. */
export const placeInLine = (serverId: string): number =>
  createHash('sha256').update(serverId).digest().readUInt32BE(0) % 10_000

/**
 * Which ring each server is in. The first are those of operators, who notice, and one in a hundred of the others;
 * there is always one, so that nothing reaches everybody untried.
 */
export function ringsOf(
  servers: readonly { id: string; isOperators: boolean }[],
): ReadonlyMap<string, Ring> {
  const found = new Map(
    servers.map(({ id, isOperators }) => [id, isOperators ? 'canary' : ringOf(id)] as const),
  )
  const [first] = [...found.keys()].sort((one, other) => placeInLine(one) - placeInLine(other))
  if (first !== undefined && ![...found.values()].includes('canary')) found.set(first, 'canary')
  return found
}

/** By its id alone. */
export function ringOf(serverId: string): Ring {
  const place = placeInLine(serverId)
  if (place < canaryMost) return 'canary'
  return place < tenthMost ? 'tenth' : 'all'
}
