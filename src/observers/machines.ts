import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { ComputeProvider, Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { endTurn, takeTurn } from './turn.ts'

/** A machine this young may be missing from a list that was asked for before it existed. */
const graceMs = 30_000

/**
 * One LIST of all our machines at one provider, compared with the rows: the state of each machine
 * comes in, and a machine that is gone is marked so. Costs pages, not servers. A list that cannot be
 * read changes nothing.
 */
export async function observeMachines(
  platform: Platform,
  provider: ComputeProvider,
  installationId: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const name = `machines:${provider.name}`
  if (!(await takeTurn(platform, name, everyMs))) return
  const askedAt = platform.context.clock.now()
  const seen = await provider.listMachines({ 'sambuk.installation': installationId }, signal)
  if (seen.ok) {
    const machines = new Map(seen.value.map(machine => [machine.id, machine]))
    for (const server of await rowsAt(platform, provider)) {
      if (server.machineId)
        await observe(platform, server, machines.get(server.machineId) ?? null, askedAt)
    }
  } else
    platform.context.log.warn({ provider: provider.name, error: seen.error }, 'machines not listed')
  await endTurn(platform, name, seen.ok ? null : seen.error)
}

async function rowsAt({ db }: Platform, provider: ComputeProvider): Promise<ServerRow[]> {
  const rows = await db
    .select()
    .from(servers)
    .where(and(isNull(servers.closedAt), isNotNull(servers.machineId)))
  return rows.filter(row => row.candidates[row.candidateIndex]?.provider === provider.name)
}

async function observe(
  platform: Platform,
  server: ServerRow,
  machine: Machine | null,
  askedAt: Date,
) {
  const startedAt = server.steps.machine?.startedAt
  const isYoung = startedAt !== undefined && addMs(new Date(startedAt), graceMs) > askedAt
  if (!machine && isYoung && server.machineSeenAt === null) return
  const machineState = machine?.state ?? 'missing'
  const address = machine?.address ?? server.address
  const changed = machineState !== server.machineState || address !== server.address
  await transact(platform, async (tx, wake) => {
    const written = await tx
      .update(servers)
      .set({ machineState, address, ...(machine ? { machineSeenAt: askedAt } : {}) })
      .where(and(eq(servers.id, server.id), eq(servers.machineId, server.machineId ?? '')))
      .returning({ id: servers.id })
    if (changed && written.length > 0) await wake('server', server.id)
  })
}
