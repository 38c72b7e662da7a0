import { assert } from '../kit/assert.ts'
import { isLetterKind, renderLetter } from '../mail/render.ts'
import type { Mailer } from '../providers/mailer.ts'
import type { Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface MailTools {
  readonly platform: Platform
  readonly mailer: Mailer
  /** `Sambuk <hello@example.org>` */
  readonly from: string
}

/**
 * Within this time the carrier recognises a letter by its key and does not send it twice; after it
 * a letter whose fate is unknown waits for the operator rather than going out again.
 */
const recognisedMs = 23 * 3600_000
/** A letter that is surely not sent is tried for as long as it takes, at least this often. */
const slowestMs = 3600_000

/** Sends each letter of the outbox once. */
export function mailReconciler({ platform, mailer, from }: MailTools): Reconciler<'mail'> {
  return {
    name: 'mail',
    async pass(row, pass) {
      if (row.sentAt) return { wakeInMs: null }
      assert(isLetterKind(row.kind), `there is no letter ${row.kind}`)
      const letter = renderLetter(row.kind, row.language, row.params)
      const sent = await mailer.send(
        { from, to: row.to, idempotencyKey: row.id, ...letter },
        pass.signal,
      )
      const now = platform.context.clock.now()
      if (sent.ok) {
        // A sent letter's parameters are erased: some hold links that open an account.
        await pass.write({ sentAt: now, messageId: sent.value.messageId, params: {} })
        return { wakeInMs: null }
      }
      const { uncertainSince } = row
      if (sent.error.kind === 'unknown-outcome' && uncertainSince === null) {
        await pass.write({ uncertainSince: now })
      }
      const next = failing(sent.error, row.failures, slowestMs)
      const isRisky =
        uncertainSince !== null && now.getTime() - uncertainSince.getTime() > recognisedMs
      return isRisky ? { ...next, wakeInMs: null } : next
    },
  }
}
