import type { Blueprints } from '../blueprints/registry.ts'
import type { Database } from '../database/database.ts'
import { isOlder } from './can-update.ts'
import { fleetOf, listRollouts, type RolloutRow, type UpdateRow, updatesOf } from './store.ts'

/** Which versions servers run, and what this installation would bring them. */
export interface SoftwareReport {
  blueprint: string
  version: string
  /** Its rollouts are ours: other software is updated with the system. */
  isRolledOut: boolean
  servers: number
  behind: number
}

export interface RolloutReport {
  rollout: RolloutRow
  updates: UpdateRow[]
}

export async function softwareReports(
  db: Database,
  { all }: Pick<Blueprints, 'all'>,
): Promise<SoftwareReport[]> {
  return Promise.all(
    all.map(async ({ name, softwareVersion, update }) => {
      const fleet = await fleetOf(db, name)
      const behind = fleet.filter(({ server }) => isOlder(server.softwareVersion, softwareVersion))
      return {
        ...{ blueprint: name, version: softwareVersion, isRolledOut: update !== null },
        ...{ servers: fleet.length, behind: update === null ? 0 : behind.length },
      }
    }),
  )
}

/** The newest first, each with what became of its servers. */
export async function rolloutReports(db: Database, most = 20): Promise<RolloutReport[]> {
  const rows = await listRollouts(db, most)
  const found = await updatesOf(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(rollout => ({
    rollout,
    updates: found.filter(({ rolloutId }) => rolloutId === rollout.id),
  }))
}

export const countOf = ({ updates }: RolloutReport, ...states: UpdateRow['state'][]): number =>
  updates.filter(({ state }) => states.includes(state)).length
