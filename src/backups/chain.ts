import { and, eq, or } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { isAtRest } from './purposes.ts'
import type { BackupRow } from './store.ts'
import { backups } from './tables.ts'

/** What a backup continues, as far as chains are concerned. */
export type Link = Pick<BackupRow, 'id' | 'parentId' | 'state'>

/**
 * A backup and those that it continues, the full one first: the order in which they are unpacked, one over
 * the other, each with `tar --extract --incremental`: what was deleted or renamed since the one before is so by
 * that. Null when one of them is not there any more.
 */
export function chainOf<T extends Link>(backup: T, others: Iterable<T>): T[] | null {
  const known = new Map([...others].map(each => [each.id, each]))
  const chain: T[] = []
  for (let next: T | undefined = backup; next; ) {
    // A chain that bites its own tail is none.
    if (next.state !== 'verified' || chain.includes(next)) return null
    chain.unshift(next)
    if (next.parentId === null) return chain
    next = known.get(next.parentId)
  }
  return null
}

/** All links of the chain that a backup is in, of whatever state. */
export const readLinks = (
  db: Database | Transaction,
  { id, baseId }: Pick<BackupRow, 'id' | 'baseId'>,
): Promise<BackupRow[]> => {
  const base = baseId ?? id
  return db
    .select()
    .from(backups)
    .where(or(eq(backups.id, base), eq(backups.baseId, base)))
}

/** After so many that continue one another, and after so long, all is copied again. */
export const chainMost = 14
const chainMs = 7 * 86_400_000

/**
 * Pure. The backup that the next one may continue: the newest of those made beside the running server, when it
 * is encrypted to the same key and all of its chain is kept. Null: the next one is full.
 */
export function chooseParent(
  kept: readonly BackupRow[],
  { recipient, now }: { recipient: string | null; now: Date },
): BackupRow | null {
  const [newest] = kept
    .filter(({ state, purpose }) => state === 'verified' && !isAtRest(purpose))
    .sort((a, b) => timeOf(b) - timeOf(a))
  if (!newest || newest.recipient !== recipient) return null
  const chain = chainOf(newest, kept)
  const [base] = chain ?? []
  if (!chain || !base || chain.length >= chainMost) return null
  return now.getTime() - timeOf(base) < chainMs ? newest : null
}

const timeOf = ({ verifiedAt }: BackupRow): number => verifiedAt?.getTime() ?? 0

/** A server's backups that are there, in no order. */
export const verifiedOf = (db: Database | Transaction, serverId: string): Promise<BackupRow[]> =>
  db
    .select()
    .from(backups)
    .where(and(eq(backups.serverId, serverId), eq(backups.state, 'verified')))
