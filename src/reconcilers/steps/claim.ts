import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../../database/database.ts'
import type { ComputeProvider, Machine } from '../../providers/compute.ts'
import { machineClaims, servers } from '../../servers/tables.ts'

export type Claim = typeof machineClaims.$inferSelect

export async function findClaim(db: Database, serverId: string): Promise<Claim | null> {
  const [claim] = await db.select().from(machineClaims).where(eq(machineClaims.serverId, serverId))
  return claim ?? null
}

/**
 * Claims one of the machines for a server; the table's key decides between two who want the same one.
 * One that a server's row still names is not free yet: its removal has not come to its end. Null when
 * others have them all.
 */
export async function claimOne(
  db: Database,
  provider: ComputeProvider,
  reusable: readonly Machine[],
  serverId: string,
  now: Date,
): Promise<Claim | null> {
  const rows = await db
    .select({ id: servers.machineId })
    .from(servers)
    .where(
      and(
        eq(servers.machineProvider, provider.name),
        isNotNull(servers.machineId),
        isNull(servers.closedAt),
        ne(servers.id, serverId),
      ),
    )
  const taken = new Set(rows.map(({ id }) => id))
  for (const { id } of reusable.filter(machine => !taken.has(machine.id))) {
    const [claim] = await db
      .insert(machineClaims)
      .values({ provider: provider.name, machineId: id, serverId, claimedAt: now })
      .onConflictDoNothing()
      .returning()
    if (claim) return claim
  }
  return null
}

/** The machines of a provider that some server has claimed. */
export async function claimedIds(db: Database, provider: string): Promise<Set<string>> {
  const rows = await db
    .select({ id: machineClaims.machineId })
    .from(machineClaims)
    .where(eq(machineClaims.provider, provider))
  return new Set(rows.map(({ id }) => id))
}

/** A machine may be claimed by others once its server has let it go. */
export async function releaseClaim(tx: Transaction, server: { id: string }): Promise<void> {
  await tx.delete(machineClaims).where(eq(machineClaims.serverId, server.id))
}
