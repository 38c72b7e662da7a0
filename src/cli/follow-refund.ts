import { eq, inArray } from 'drizzle-orm'
import type { RefundRow } from '../billing/operator-refund.ts'
import { refunds } from '../billing/tables.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { pause } from '../kit/pause.ts'
import { mails } from '../mail/tables.ts'
import { createReconcilers } from '../reconcilers/all.ts'
import { Engine } from '../reconcilers/engine/engine.ts'
import type { Followed } from './follow.ts'
import type { OpenInstallation } from './installation.ts'

const lookEveryMs = 500
/** Banks settle at once or in days; nobody sits and watches for days. */
const patienceMs = 2 * 60_000

/**
 * Waits until the money is on its way back, and tells what it waits for. Workers do the work; where none
 * runs, this process does the passes, and the rows' leases keep the two apart.
 */
export async function followRefund(
  open: OpenInstallation,
  refundId: string,
): Promise<{ followed: Followed; refund: RefundRow }> {
  const { platform, outside, installation } = open
  const engine = new Engine(platform, createReconcilers(platform, outside, installation))
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  const { clock } = platform.context
  const until = addMs(clock.now(), patienceMs)
  let told = ''
  try {
    for (;;) {
      const refund = await read(open, refundId)
      if (refund.state === 'paid') {
        await finish(open, engine, refund)
        return { followed: 'so', refund }
      }
      if (stopping.signal.aborted) return { followed: 'interrupted', refund }
      if (clock.now() >= until) return { followed: 'not-yet', refund }
      const line = refund.failureCode
        ? `${refund.failureCode}: ${refund.failureDetail}`
        : 'waiting for the bank'
      if (line !== told) console.error(line)
      told = line
      await engine.run('refund', refundId)
      await pause(lookEveryMs, stopping.signal)
    }
  } finally {
    process.off('SIGINT', stop)
  }
}

async function read({ platform }: OpenInstallation, id: string): Promise<RefundRow> {
  const [row] = await platform.db.select().from(refunds).where(eq(refunds.id, id))
  assert(row, 'rows of refunds are kept')
  return row
}

/** The invoices that tell of it, and the letter about it. */
async function finish(
  { platform }: OpenInstallation,
  engine: Engine,
  { id, subscriptionId }: RefundRow,
): Promise<void> {
  await engine.run('subscription', subscriptionId)
  const letters = await platform.db
    .select({ id: mails.id })
    .from(mails)
    .where(inArray(mails.key, [`refund-paid:${id}`, `order-refunded:${subscriptionId}`]))
  for (const letter of letters) await engine.run('mail', letter.id)
}
