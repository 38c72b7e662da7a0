import { and, asc, desc, eq, inArray, isNotNull, isNull, max, sql } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { rollouts, updates } from './tables.ts'

export type RolloutRow = typeof rollouts.$inferSelect
export type UpdateRow = typeof updates.$inferSelect

type Reader = Database | Transaction

export const isOpenUpdate = inArray(updates.state, ['begun', 'applying'])

/** The newest first. */
export const listRollouts = (db: Reader, most = 50): Promise<RolloutRow[]> =>
  db.select().from(rollouts).orderBy(desc(rollouts.begunAt)).limit(most)

export async function findRollout(db: Reader, id: string): Promise<RolloutRow | null> {
  const [row] = await db.select().from(rollouts).where(eq(rollouts.id, id))
  return row ?? null
}

export const updatesOf = (db: Reader, rolloutIds: readonly string[]): Promise<UpdateRow[]> =>
  db
    .select()
    .from(updates)
    .where(inArray(updates.rolloutId, [...rolloutIds]))
    .orderBy(asc(updates.begunAt))

/** Its machine is at it: nobody else may copy its data, or put other data there. */
export async function isBeingUpdated(db: Reader, serverId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: updates.id })
    .from(updates)
    .where(and(eq(updates.serverId, serverId), eq(updates.state, 'applying')))
  return row !== undefined
}

/** Of each server of a query: when what its machine runs was last brought to another version; null: never. */
export const lastUpdatedAt = (db: Reader) =>
  sql<Date | null>`(${db
    .select({ endedAt: max(updates.endedAt) })
    .from(updates)
    .where(
      and(
        eq(updates.serverId, servers.id),
        eq(updates.machineGeneration, servers.machineGeneration),
        eq(updates.state, 'done'),
      ),
    )})`.mapWith(updates.endedAt)

export interface FleetServer {
  server: ServerRow
  isOperators: boolean
}

/** All servers that customers have of a blueprint. */
export async function fleetOf(db: Reader, blueprint: string): Promise<FleetServer[]> {
  const found = await db
    .select({ server: servers, role: accounts.role })
    .from(servers)
    .innerJoin(accounts, eq(accounts.id, servers.accountId))
    .where(
      and(
        eq(servers.blueprint, blueprint),
        isNull(servers.closedAt),
        isNull(servers.copyOf),
        isNotNull(servers.announcedAt),
      ),
    )
    .orderBy(asc(servers.id))
  return found.map(({ server, role }) => ({ server, isOperators: role === 'operator' }))
}
