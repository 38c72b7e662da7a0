import { discardTries } from '../backups/discard.ts'
import { type EndTools, settleDrill } from '../drills/end.ts'
import type { DrillRow } from '../drills/store.ts'
import { placeOf } from '../drills/told.ts'
import { addMs } from '../kit/clock.ts'
import { type BackupTools, findServer } from './backup.ts'
import { goOnWithCopy } from './drill-copy.ts'
import { goOnWithMove } from './drill-move.ts'
import type { Changes, Next, Pass, Reconciler } from './engine/engine.ts'
import type { InstancePort } from './steps/instance-port.ts'

export interface DrillTools extends BackupTools {
  readonly instances: Pick<InstancePort, 'conversations'>
}

/** What a drill has come to, with why; or when to look again. */
export type DrillOutcome =
  | { end: 'passed' }
  | { end: 'failed' | 'called-off'; reason: string; detail?: string }
  | { wakeInMs: number; failure?: { code: string; detail: string } }

/** A backup that takes longer to come back is none that one would want to need. */
const patienceMs = 12 * 3600_000

/**
 * Restores a backup to see whether that can be done: see `drill-copy.ts` and `drill-move.ts`. Servers and restores
 * do the work, each with its own reconciler; a pass looks how far they are, and says at the end what was found.
 * However it ends, what was made for it goes in the same transaction.
 */
export function drillReconciler(tools: DrillTools): Reconciler<'drill'> {
  return {
    name: 'drill',
    async pass(row, pass) {
      if (row.state !== 'begun' && row.state !== 'under-way') return { wakeInMs: null }
      const isLate = addMs(row.begunAt, patienceMs) < tools.platform.context.clock.now()
      const outcome = isLate
        ? ({ end: 'failed', reason: 'drill-late' } as const)
        : row.kind === 'copy'
          ? await goOnWithCopy(row, pass, tools)
          : await goOnWithMove(row, pass, tools)
      return 'end' in outcome ? end(row, outcome, pass, tools) : outcome
    },
  }
}

/** Where the machine stood that the backup came to. */
async function placeAt(
  { kind, serverId, copyId, state, toPlace }: DrillRow,
  { platform }: DrillTools,
) {
  const id = kind === 'copy' ? copyId : serverId
  const server = id && state === 'under-way' ? await findServer(platform, id) : null
  return server ? placeOf(server) : toPlace
}

async function end(
  row: DrillRow,
  outcome: Extract<DrillOutcome, { end: string }>,
  pass: Pass<'drill'>,
  tools: DrillTools,
): Promise<Next> {
  const { platform, store, zone, publicUrl } = tools
  const { context } = platform
  const why = outcome.end === 'passed' ? { reason: null } : outcome
  const { reason } = why
  const detail = 'detail' in why ? (why.detail ?? '') : ''
  const changes: Changes<'drill'> = {
    ...{ state: outcome.end, endedAt: context.clock.now(), reason, detail },
    ...{ listName: null, history: null, toPlace: await placeAt(row, tools) },
  }
  const cleared = await discardTries(store, `drills/${row.id}-`, () => pass.write({}))
  if (!cleared.ok) context.log.warn({ drill: row.id, ...cleared.error }, 'its list is still stored')
  const settling: EndTools = { context, zone, publicUrl }
  await pass.write(changes, (tx, wake, drill) => settleDrill(tx, wake, settling, drill))
  const facts = { drill: row.id, server: row.serverId, backup: row.backupId, reason, detail }
  if (outcome.end === 'failed') context.log.error(facts, 'a restore drill failed')
  else context.log.info(facts, `a restore drill is ${outcome.end}`)
  return {
    wakeInMs: null,
    ...(outcome.end === 'failed' ? { failure: { code: reason ?? '', detail } } : {}),
  }
}
