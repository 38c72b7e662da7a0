import { restoreRefusal } from '../restores/can-restore.ts'
import type { ServerRow } from '../servers/server.ts'
import type { BackupRow } from './store.ts'
import type { BackupTerms } from './terms.ts'

/** The code of a sentence why not; null: it may be. */
type Refusal = string | null

/**
 * What its customer may do with a server's backups now. The API refuses and the page disables from this one
 * table.
 */
export const backupCan = {
  /** `askedToday`: how many were asked for in the last 24 hours. `fixedBytes`: what no rule may remove. */
  make(
    server: ServerRow,
    facts: { isBegun: boolean; askedToday: number; fixedBytes: number },
    terms: Pick<BackupTerms, 'askedMost' | 'quotaBytes'>,
  ): Refusal {
    const refusal = restoreRefusal(server)
    if (refusal) return refusal
    if (server.machineState === 'missing') return 'machine-missing'
    if (facts.isBegun) return 'backup-under-way'
    if (facts.askedToday >= terms.askedMost) return 'backup-too-soon'
    return facts.fixedBytes >= terms.quotaBytes ? 'backup-quota-full' : null
  },
  pin: (server: ServerRow): Refusal =>
    server.desired === 'absent' ? 'backup-of-gone-server' : null,
  /** `all`: the server's other backups, those that are being made too. */
  delete({ id }: BackupRow, all: readonly BackupRow[], awaited: ReadonlySet<string>): Refusal {
    const isContinued = all.some(
      ({ parentId, state }) => parentId === id && (state === 'verified' || state === 'begun'),
    )
    if (isContinued) return 'backup-continued'
    return awaited.has(id) ? 'backup-awaited' : null
  },
} as const
