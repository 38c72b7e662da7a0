import { endTurn, takeTurn } from '../observers/turn.ts'
import type { Payments } from '../providers/payments.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { compareBooks } from './money-check.ts'
import { lastCheck, recordCheck } from './record-check.ts'

/** When the night's comparison is due, in hours after midnight UTC. */
const nightHour = 3
const dayMs = 86_400_000

/**
 * Compares the payment vendor's books with ours once a night, whoever of the workers has the turn, and
 * tells operators what it found. A vendor that does not answer is asked again at the next turn; a worker
 * that was not there at night does it when it comes.
 */
export async function checkMoneyNightly(
  platform: Platform,
  payments: Payments,
  publicUrl: string,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { db, context } = platform
  const last = await lastCheck(db)
  if (last && last.checkedAt >= lastNight(context.clock.now())) return
  if (!(await takeTurn(platform, 'money', everyMs))) return
  const found = await compareBooks(platform, payments, signal)
  if (found.ok) {
    const { id, differences } = await recordCheck(platform, found.value, { tells: { publicUrl } })
    if (differences.length > 0) {
      context.log.error({ check: id, differences }, 'our books and the payment vendor’s differ')
    }
  } else {
    context.log.warn({ error: found.error }, 'books not compared')
  }
  await endTurn(platform, 'money', found.ok ? null : found.error)
}

/** The last time that it was this hour. */
function lastNight(now: Date): Date {
  const hourMs = nightHour * 3600_000
  return new Date(Math.floor((now.getTime() - hourMs) / dayMs) * dayMs + hourMs)
}
