import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { ComputeProvider, Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
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
    await handBackLate(platform, seen.value)
  } else {
    platform.context.log.warn({ provider: provider.name, error: seen.error }, 'machines not listed')
  }
  await endTurn(platform, name, seen.ok ? null : seen.error)
}

async function rowsAt({ db }: Platform, provider: ComputeProvider): Promise<ServerRow[]> {
  const rows = await db
    .select()
    .from(servers)
    .where(and(isNull(servers.closedAt), isNotNull(servers.machineId)))
  return rows.filter(row => row.candidates[row.candidateIndex]?.provider === provider.name)
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
      .where(and(eq(servers.id, server.id), eq(servers.machineId, server.machineId ?? '')))
      .returning({ id: servers.id })
    if (written.length > 0) await wake('server', server.id)
  })
}

/**
 * A create whose answer was lost may take effect after its server was torn down. Such a machine is ours
 * beyond doubt: it carries our label and the id of a server that is closed and wanted by nobody. One
 * that names no server at all is left alone and told to the operator.
 */
async function handBackLate(platform: Platform, seen: Machine[]): Promise<void> {
  const ids = seen.flatMap(machine => machine.labels['sambuk.server'] ?? [])
  if (ids.length === 0) return
  const rows = await platform.db.select().from(servers).where(inArray(servers.id, ids))
  const known = new Set(rows.map(row => row.id))
  for (const id of ids.filter(each => !known.has(each))) {
    platform.context.log.error({ server: id }, 'a machine of ours names a server that is not known')
  }
  for (const row of rows) {
    if (!row.closedAt || row.desired !== 'absent' || row.machineRemovedAt === null) continue
    await transact(platform, async (tx, wake) => {
      await tx.update(servers).set({ machineRemovedAt: null }).where(eq(servers.id, row.id))
      await wake('server', row.id)
    })
  }
}
