import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { ComputeProvider, Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { handBackLate } from './late-machines.ts'
import { endTurn, takeTurn } from './turn.ts'

/** A machine must be out of sight this long, so more than once, before it counts as gone. */
const graceMs = 45_000
/** A list costs a page for so many machines; we look less often as they grow, at the same cost. */
const machinesPerPage = 50

/**
 * One LIST of all our machines at one provider, compared with the rows both ways: the state of each
 * machine comes in, one that is gone is marked so, and one that appeared after its server was closed is
 * handed back for removal. Costs pages, not servers. A list that cannot be read changes nothing.
 */
export async function observeMachines(
  platform: Platform,
  provider: ComputeProvider,
  installationId: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const name = `machines:${provider.name}`
  const rows = await rowsAt(platform, provider)
  const pages = Math.max(1, Math.ceil(rows.length / machinesPerPage))
  if (!(await takeTurn(platform, name, everyMs * pages))) return
  const askedAt = platform.context.clock.now()
  const seen = await provider.listMachines({ 'sambuk.installation': installationId }, signal)
  if (seen.ok) {
    await compare(platform, rows, seen.value, askedAt)
    await handBackLate(platform, provider.name, seen.value)
  } else {
    platform.context.log.warn({ provider: provider.name, error: seen.error }, 'machines not listed')
  }
  await endTurn(platform, name, seen.ok ? null : seen.error)
}

function rowsAt({ db }: Platform, provider: ComputeProvider): Promise<ServerRow[]> {
  const itsOwn = eq(servers.machineProvider, provider.name)
  return db
    .select()
    .from(servers)
    .where(and(isNull(servers.closedAt), isNotNull(servers.machineId), itsOwn))
}

async function compare(platform: Platform, rows: ServerRow[], seen: Machine[], askedAt: Date) {
  const machines = new Map(seen.map(machine => [machine.id, machine]))
  const sighted = rows.filter(row => row.machineId && machines.has(row.machineId))
  if (sighted.length > 0) {
    await platform.db
      .update(servers)
      .set({ machineSeenAt: askedAt })
      .where(
        inArray(
          servers.id,
          sighted.map(row => row.id),
        ),
      )
  }
  for (const server of rows) {
    const machine = machines.get(server.machineId ?? '') ?? null
    const lastSeen = server.machineSeenAt
    if (!machine && (lastSeen === null || addMs(lastSeen, graceMs) > askedAt)) continue
    await observe(platform, server, machine)
  }
}

async function observe(platform: Platform, server: ServerRow, machine: Machine | null) {
  const machineState = machine?.state ?? 'missing'
  const address = machine?.address ?? server.address
  if (machineState === server.machineState && address === server.address) return
  await transact(platform, async (tx, wake) => {
    const written = await tx
      .update(servers)
      .set({ machineState, address })
      .where(
        and(
          eq(servers.id, server.id),
          eq(servers.machineProvider, server.machineProvider ?? ''),
          eq(servers.machineId, server.machineId ?? ''),
        ),
      )
      .returning({ id: servers.id })
    if (written.length > 0) await wake('server', server.id)
  })
}
