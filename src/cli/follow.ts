import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { backups, restores } from '../backups/tables.ts'
import { refunds } from '../billing/tables.ts'
import { drills } from '../drills/tables.ts'
import { addMs } from '../kit/clock.ts'
import { pause } from '../kit/pause.ts'
import { mails } from '../mail/tables.ts'
import { observeMachines } from '../observers/machines.ts'
import { createReconcilers } from '../reconcilers/all.ts'
import { Engine } from '../reconcilers/engine/engine.ts'
import { watchOf } from '../reconcilers/worker.ts'
import { decide } from '../servers/decide.ts'
import { findAnyServer, type ServerStory } from '../servers/store.ts'
import { servers } from '../servers/tables.ts'
import { isCode } from '../words/codes.ts'
import { sentence } from '../words/sentence.ts'
import type { OpenInstallation } from './installation.ts'

const lookEveryMs = 500
/** As often as a worker looks; they take turns. */
const observeEveryMs = 10_000
/** A rebuild with an installation takes a few minutes; longer than this nobody sits and watches. */
const patienceMs = 30 * 60_000

export type Followed = 'so' | 'not-yet' | 'interrupted'

/**
 * Waits until `isSo`, and tells each thing that the server waits for. Workers do the work; where none
 * runs, this process does the passes, and the rows' leases keep the two apart.
 */
export async function followServer(
  open: OpenInstallation,
  serverId: string,
  isSo: (story: ServerStory) => boolean | Promise<boolean>,
): Promise<Followed> {
  const { platform, outside, installation } = open
  const engine = new Engine(platform, createReconcilers(platform, outside, installation))
  const watch = watchOf(installation, outside.dns)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  const { clock } = platform.context
  const until = addMs(clock.now(), patienceMs)
  let told = ''
  try {
    while (!stopping.signal.aborted && clock.now() < until) {
      const story = await findAnyServer(platform.db, serverId)
      if (!story || (await isSo(story))) return 'so'
      const line = progressLine(story)
      if (line !== '' && line !== told) console.error(line)
      told = line
      await engine.run('server', serverId)
      await settleData(open, engine, serverId)
      await settleMoney(open, engine, story)
      for (const provider of outside.watched.values()) {
        await observeMachines(platform, provider, watch, observeEveryMs, stopping.signal)
      }
      await pause(lookEveryMs, stopping.signal)
    }
    return stopping.signal.aborted ? 'interrupted' : 'not-yet'
  } finally {
    process.off('SIGINT', stop)
  }
}

const unfinished = ['begun', 'swapped', 'under-way']

/** What is on it, on its way to the store or back; also to throw-away copies of it. */
async function settleData(
  { platform: { db } }: OpenInstallation,
  engine: Engine,
  serverId: string,
): Promise<void> {
  const isCopy = and(eq(servers.copyOf, serverId), isNull(servers.closedAt))
  const copies = await db.select({ id: servers.id }).from(servers).where(isCopy)
  for (const { id } of copies) await engine.run('server', id)
  const ids = [serverId, ...copies.map(({ id }) => id)]
  for (const [name, table] of [
    ['backup', backups],
    ['restore', restores],
    ['drill', drills],
  ] as const) {
    const begun = await db
      .select({ id: table.id })
      .from(table)
      .where(and(inArray(table.serverId, ids), inArray(sql`${table.state}`, unfinished)))
    for (const { id } of begun) await engine.run(name, id)
  }
}

/** What the server's end brings along: its refund, its subscription and the letter about both. */
async function settleMoney(
  { platform }: OpenInstallation,
  engine: Engine,
  { server, refund }: ServerStory,
): Promise<void> {
  if (server.desired !== 'absent' || !refund) return
  const { subscriptionId } = server
  const [row] = await platform.db.select().from(refunds).where(eq(refunds.id, refund.id))
  if (row && row.state !== 'paid') await engine.run('refund', row.id)
  await engine.run('subscription', subscriptionId)
  const letters = await platform.db
    .select({ id: mails.id })
    .from(mails)
    .where(eq(mails.key, `order-refunded:${subscriptionId}`))
  for (const { id } of letters) await engine.run('mail', id)
}

/** The steps that are due with what they wait for, or what failed; empty when only looking is left. */
function progressLine({ server, refund }: ServerStory): string {
  const due = decide(server).map(({ name }) => {
    const { reason } = server.steps[name] ?? {}
    return reason && isCode(reason) ? `${name}: ${sentence(reason, 'en')}` : name
  })
  const money = refund && refund.state !== 'paid' ? ['refund'] : []
  const failure = server.failures > 0 ? [`${server.failureCode}: ${server.failureDetail}`] : []
  return [...failure, ...due, ...money].join(' · ')
}
