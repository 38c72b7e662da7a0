import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { ComputeProvider, Machine } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import type { LossTerms } from '../servers/lose-machine.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { handBackLate } from './late-machines.ts'
import { concludeMissing } from './missing-machines.ts'
import { observeMachine } from './observe-machine.ts'
import { endTurn, machinesTurn, takeTurn } from './turn.ts'

/** A list costs a page for so many machines; we look less often as they grow, at the same cost. */
const machinesPerPage = 50

/** Whose machines are looked at, and what is done when one of them is lost. */
export interface Watch extends LossTerms {
  readonly installationId: string
}

/**
 * One LIST of all our machines at one provider, compared with the rows both ways: the state of each
 * machine comes in, one that is gone is found out, and one that appeared after its server was closed is
 * handed back for removal. Costs pages, not servers. A list that cannot be read changes nothing.
 */
export async function observeMachines(
  platform: Platform,
  provider: ComputeProvider,
  watch: Watch,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const name = machinesTurn(provider.name)
  const rows = await rowsAt(platform, provider)
  const pages = Math.max(1, Math.ceil(rows.length / machinesPerPage))
  if (!(await takeTurn(platform, name, everyMs * pages))) return
  const listedAt = platform.context.clock.now()
  const seen = await provider.listMachines({ 'sambuk.installation': watch.installationId }, signal)
  if (seen.ok) {
    const unsighted = await noteSighted(platform, rows, seen.value, { watch, listedAt })
    await concludeMissing(platform, provider, { rows, unsighted, listedAt }, watch, signal)
    await handBackLate(platform, seen.value)
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

/** Brings in what the list shows. @returns the rows whose machines it does not show */
async function noteSighted(
  platform: Platform,
  rows: ServerRow[],
  seen: Machine[],
  { watch, listedAt }: { watch: Watch; listedAt: Date },
): Promise<ServerRow[]> {
  const machines = new Map(seen.map(machine => [machine.id, machine]))
  const sighted = rows.filter(row => row.machineId && machines.has(row.machineId))
  if (sighted.length > 0) {
    await platform.db
      .update(servers)
      .set({ machineSeenAt: listedAt, machineMissedAt: null })
      .where(
        inArray(
          servers.id,
          sighted.map(row => row.id),
        ),
      )
  }
  for (const server of sighted) {
    const machine = machines.get(server.machineId ?? '')
    if (machine) await observeMachine(platform, server, machine, watch)
  }
  return rows.filter(row => !sighted.includes(row))
}
