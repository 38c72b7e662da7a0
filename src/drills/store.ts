import { and, desc, eq, inArray, or } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { drills } from './tables.ts'

export type DrillRow = typeof drills.$inferSelect
export type DrillChanges = Partial<typeof drills.$inferInsert>

type Reader = Database | Transaction

const isOpen = inArray(drills.state, ['begun', 'under-way'])

/** The drill that watches a server, or that a copy was made for. */
export async function findOpenDrill(db: Reader, serverId: string): Promise<DrillRow | null> {
  const isIts = or(
    eq(drills.copyId, serverId),
    and(eq(drills.kind, 'move'), eq(drills.serverId, serverId)),
  )
  const [row] = await db.select().from(drills).where(and(isOpen, isIts))
  return row ?? null
}

export async function findDrill(db: Reader, id: string): Promise<DrillRow | null> {
  const [row] = await db.select().from(drills).where(eq(drills.id, id))
  return row ?? null
}

/** The newest first. */
export const listDrills = (db: Reader, most = 100): Promise<DrillRow[]> =>
  db.select().from(drills).orderBy(desc(drills.begunAt)).limit(most)

/** A drill that is not known is over, too. */
export const isOver = (drill: DrillRow | null): boolean =>
  drill?.state !== 'begun' && drill?.state !== 'under-way'
