import { desc, eq } from 'drizzle-orm'
import type { BackupStore } from '../backups/backup-store.ts'
import { discardTries, markDeleted } from '../backups/discard.ts'
import { restores } from '../backups/tables.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { stateDir } from '../blueprints/openclaw/config.ts'
import { receivingMs } from '../imports/receive.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { requestRestore } from '../restores/request-restore.ts'
import type { Next, Pass, Reconciler, Row } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'

export interface ImportTools {
  readonly platform: Platform
  readonly store: BackupStore
  readonly blueprint: (name: string) => Blueprint
}

const lookMs = 5_000
/** A server that is not ready, moves or rests takes it when it is there again. */
const waitingMs = 15_000
const waitMost = 7 * 86_400_000

/** What passes by itself, or by what its customer does next. */
const passing = new Set([
  'server-not-ready',
  'server-moving',
  'server-waking',
  'server-stopped',
  'server-hibernated',
  'payment-overdue',
  'payment-disputed',
])

/**
 * Brings to a machine what its customer brought to us, as a restore: beside what is there, in its place only when
 * all of it has arrived, and back again when the software does not answer with it. What was there is backed up
 * before. The archive goes from the store when that has ended.
 */
export function importReconciler(tools: ImportTools): Reconciler<'import'> {
  return {
    name: 'import',
    async pass(row, pass) {
      switch (row.state) {
        case 'receiving':
          return cutOff(row, pass, tools)
        case 'waiting':
          return bring(row, pass, tools)
        case 'bringing':
          return follow(row, pass, tools)
        default:
          return { wakeInMs: null }
      }
    },
  }
}

/** Who received it died, or its sender went away. */
async function cutOff(
  row: Row<'import'>,
  pass: Pass<'import'>,
  { platform, store }: ImportTools,
): Promise<Next> {
  const now = platform.context.clock.now()
  const dueAt = addMs(row.askedAt, receivingMs)
  if (dueAt > now) return { wakeInMs: dueAt.getTime() - now.getTime() }
  const cleared = await discardTries(store, `${row.serverId}/${row.id}-`, () => pass.write({}))
  if (!cleared.ok) {
    const { reason, detail } = cleared.error
    return { wakeInMs: 60_000, failure: { code: reason, detail } }
  }
  await pass.write({ state: 'failed', reason: 'import-cut-off', endedAt: now })
  return { wakeInMs: null }
}

async function bring(row: Row<'import'>, pass: Pass<'import'>, tools: ImportTools): Promise<Next> {
  const { platform, blueprint } = tools
  assert(row.backupId, 'what was received is stored')
  const begun = await findRestore(row, platform)
  if (begun) {
    await pass.write({ state: 'bringing', restoreId: begun.id })
    return { wakeInMs: 0 }
  }
  const asked = await requestRestore(platform, blueprint, row.serverId, {
    backupId: row.backupId,
    paths: [stateDir],
    identity: null,
    places: null,
    keepsPresent: true,
    askedBy: 'customer',
  })
  if (asked.ok) {
    await pass.write({ state: 'bringing', restoreId: asked.value.id })
    return { wakeInMs: lookMs }
  }
  const now = platform.context.clock.now()
  const isPatient = passing.has(asked.error) && addMs(row.askedAt, waitMost) > now
  return isPatient ? { wakeInMs: waitingMs } : end(row, 'failed', asked.error, pass, tools)
}

/** Asked for by a pass that died before it wrote that down. */
async function findRestore({ backupId }: Row<'import'>, { db }: Platform) {
  const ofIt = eq(restores.backupId, backupId ?? '')
  const [found] = await db
    .select()
    .from(restores)
    .where(ofIt)
    .orderBy(desc(restores.begunAt))
    .limit(1)
  return found ?? null
}

async function follow(row: Row<'import'>, pass: Pass<'import'>, tools: ImportTools): Promise<Next> {
  const restore = await findRestore(row, tools.platform)
  assert(restore, 'what is being brought has a restore')
  switch (restore.state) {
    case 'begun':
    case 'swapped':
      return { wakeInMs: lookMs }
    case 'done':
      return end(row, 'done', null, pass, tools)
    case 'failed':
    case 'called-off':
      return end(row, 'failed', restore.reason, pass, tools)
  }
}

/** It is its customer's, who has it: nothing of it is kept here. */
async function end(
  { backupId }: Row<'import'>,
  state: 'done' | 'failed',
  reason: string | null,
  pass: Pass<'import'>,
  { platform: { context } }: ImportTools,
): Promise<Next> {
  const now = context.clock.now()
  await pass.write({ state, reason, endedAt: now }, async (tx, wake) => {
    if (backupId) await markDeleted(tx, wake, backupId, now)
  })
  return { wakeInMs: null }
}
