import { currentAddress } from '../accounts/current-address.ts'
import { timeZoneOf } from '../accounts/time-zone.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { wishesOf } from '../mail/address-wishes.ts'
import { findAddress, isUnreachable, noteNews } from '../mail/addresses.ts'
import { isLetterKind, type LetterKind, letters, renderLetter } from '../mail/render.ts'
import { unsubscribeHeaders, unsubscribePage, unsubscribeToken } from '../mail/unsubscribe-link.ts'
import { groupOf } from '../mail/wishes.ts'
import { type Mailer, type OutgoingMail, recipientRefused } from '../providers/mailer.ts'
import type { Next, Pass, Reconciler, Row } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface MailTools {
  readonly platform: Platform
  readonly mailer: Mailer
  /** `Sambuk <hello@example.org>` */
  readonly from: string
  readonly publicUrl: string
}

/** A letter that is surely not sent is tried for as long as it takes, at least this often. */
const slowestMs = 3600_000
const fateUnknown = 'letter-fate-unknown'

/** Sends each letter of the outbox once, or says why not. */
export function mailReconciler(tools: MailTools): Reconciler<'mail'> {
  return {
    name: 'mail',
    async pass(row, pass) {
      if (row.sentAt || row.skippedAt) return { wakeInMs: null }
      const now = tools.platform.context.clock.now()
      const mayHaveGone = row.uncertainSince
        ? addMs(row.uncertainSince, tools.mailer.recognisesMs) <= now
        : false
      // Who wakes it after that was told has looked whether it arrived, and wants it sent again.
      if (mayHaveGone && row.failureCode !== fateUnknown) return lost('nobody answered, or we died')
      assert(isLetterKind(row.kind), `there is no letter ${row.kind}`)
      const to = await addressee(row, row.kind, tools.platform)
      if (to !== row.to) await pass.write({ to })
      const group = groupOf(row.kind)
      if (group && !(await wishesOf(tools.platform.db, to))[group]) {
        await pass.write({ skippedAt: now, params: {} })
        return { wakeInMs: null }
      }
      const address = await findAddress(tools.platform.db, to)
      if (isUnreachable(address)) return unreachable(to, address?.bounceDetail ?? '')
      return send({ ...row, to }, pass, tools, now)
    },
  }
}

/** For operators only: nothing of it is tried again by itself. */
const held = (code: string, detail: string): Next => ({ wakeInMs: null, failure: { code, detail } })
const lost = (why: string): Next => held(fateUnknown, why)
const unreachable = (to: string, why: string): Next => held('address-unreachable', `${to}: ${why}`)

/** One that may have gone already stays where it went: elsewhere it would be a second one. */
async function addressee(row: Row<'mail'>, kind: LetterKind, { db }: Platform): Promise<string> {
  if (letters[kind].aboutAddress || row.uncertainSince) return row.to
  return currentAddress(db, { to: row.to, writtenAt: row.createdAt })
}

async function send(
  row: Row<'mail'>,
  pass: Pass<'mail'>,
  { platform, mailer, ...tools }: MailTools,
  now: Date,
): Promise<Next> {
  // Whoever does not recognise a letter must not get it twice from us: that it may go is written first.
  const isBlind = mailer.recognisesMs === 0
  if (isBlind) await pass.write({ uncertainSince: now })
  const zone = await timeZoneOf(platform.db, row.to)
  const sent = await mailer.send(written(row, platform, { ...tools, zone }), pass.signal)
  if (sent.ok) {
    // A sent letter's parameters are erased: some hold links that open an account.
    const sentAt = platform.context.clock.now()
    await pass.write({ sentAt, messageId: sent.value.messageId, params: {}, uncertainSince: null })
    return { wakeInMs: null }
  }
  const { kind, code, message } = sent.error
  if (kind === 'unknown-outcome') {
    if (row.uncertainSince === null && !isBlind) await pass.write({ uncertainSince: now })
    if (isBlind) return lost(message)
  } else if (isBlind) await pass.write({ uncertainSince: null })
  if (code === recipientRefused) {
    const news = { kind: 'bounced', at: now, detail: message } as const
    await pass.write({}, (tx, wake) => noteNews(tx, wake, row.to, news))
    return unreachable(row.to, message)
  }
  return failing(sent.error, row.failures, slowestMs)
}

function written(
  { id, kind, to, language, params }: Row<'mail'>,
  { vault }: Platform,
  { from, publicUrl, zone }: Pick<MailTools, 'from' | 'publicUrl'> & { zone: string },
): OutgoingMail {
  assert(isLetterKind(kind), `there is no letter ${kind}`)
  const group = groupOf(kind)
  const token = group ? unsubscribeToken(vault, to, group) : null
  const optOut = group && token ? { group, url: unsubscribePage(publicUrl, language, token) } : null
  const headers = token === null ? {} : unsubscribeHeaders(publicUrl, token)
  return {
    ...renderLetter(kind, language, params, { optOut, zone }),
    ...{ from, to, headers, idempotencyKey: id },
  }
}
