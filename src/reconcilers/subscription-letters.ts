import type { accounts } from '../accounts/tables.ts'
import { addMs } from '../kit/clock.ts'
import type { MailOrder } from '../mail/outbox.ts'
import type { Statement } from '../providers/payment-facts.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Stand } from '../subscriptions/standing.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import { costOf, expiringLetters, renewalLetters } from './expiry-letters.ts'

type Account = typeof accounts.$inferSelect

/** What a look at a subscription has seen, and to whom it is told. */
export interface Sighting {
  /** As our row was before. */
  row: SubscriptionRow
  account: Account
  operators: readonly Account[]
  statement: Statement
  stand: Stand
  now: Date
  /** The server that it is, or was, for. */
  server: ServerRow | null
  /** How long the plan keeps what has ended. */
  retentionDays: number
  /** The server's full name. */
  address: string
  /** The pages of the server, and of its payments. */
  urls: { server: string; billing: string }
}

const trialWarningMs = 3 * 86_400_000

/**
 * The letters that what was seen gives reason for. Each has a key made of what it is about, so that a
 * look that is repeated, late or doubled sends none twice, and one that comes late skips none.
 */
export function lettersFor(sighting: Sighting): MailOrder[] {
  return [
    ...receipts(sighting),
    ...missing(sighting),
    ...disputed(sighting),
    ...operatorLetters(sighting),
    ...trial(sighting),
    ...ending(sighting),
    ...expiringLetters(sighting),
    ...renewalLetters(sighting),
    ...resumed(sighting),
  ]
}

const to = ({ account, row, address }: Sighting) => ({
  to: account.email,
  language: row.language,
  named: { name: account.name, address },
})

/** The first payment has a letter of its own, `payment-received`. */
function receipts(sighting: Sighting): MailOrder[] {
  const { statement, row, urls } = sighting
  const { named, ...whom } = to(sighting)
  const paid = statement.invoices.filter(
    ({ status, paidMinor }) => status === 'paid' && paidMinor > 0,
  )
  return paid
    .filter(({ issuedAt }) => row.paidAt !== null && issuedAt > row.paidAt)
    .map(invoice => ({
      ...whom,
      key: `payment-receipt:${invoice.id}`,
      kind: 'payment-receipt',
      params: {
        ...named,
        number: invoice.number ?? invoice.id,
        amountMinor: String(invoice.paidMinor),
        currency: invoice.currency,
        url: invoice.pageUrl ?? urls.billing,
      },
    }))
}

function missing(sighting: Sighting): MailOrder[] {
  const { missing: invoice, ladder } = sighting.stand
  if (!invoice || !ladder) return []
  const { named, ...whom } = to(sighting)
  return ladder.letters.map(rung => ({
    ...whom,
    key: `payment-missing:${invoice.id}:${rung}`,
    kind: 'payment-missing',
    params: {
      ...named,
      rung,
      amountMinor: String(invoice.dueMinor),
      currency: invoice.currency,
      suspendedFrom: ladder.suspendedFrom.toISOString(),
      deletedFrom: ladder.deletedFrom.toISOString(),
      url: invoice.pageUrl ?? sighting.urls.billing,
    },
  }))
}

/** Of a bank's mere question only operators hear; should a dispute come of it, that is another letter. */
function disputed(sighting: Sighting): MailOrder[] {
  const { named, ...whom } = to(sighting)
  return sighting.statement.disputes
    .filter(({ state }) => state !== 'inquiry')
    .map(({ id, amountMinor, currency }) => ({
      ...whom,
      key: `payment-disputed:${id}`,
      kind: 'payment-disputed',
      params: { ...named, amountMinor: String(amountMinor), currency },
    }))
}

/** Disputes and inquiries have to be answered in time, also when the subscription is over. */
export function operatorLetters(sighting: Sighting): MailOrder[] {
  const { account, operators, statement, address, urls } = sighting
  return statement.disputes.flatMap(({ id, state, amountMinor, currency, reason }) => {
    const stage = state === 'inquiry' ? 'inquiry' : 'dispute'
    return operators.map(
      (operator): MailOrder => ({
        to: operator.email,
        language: operator.language,
        key: `operator-${stage}:${id}:${operator.id}`,
        kind: 'operator-dispute',
        params: {
          amountMinor: String(amountMinor),
          currency,
          address,
          customer: account.email,
          cause: reason,
          stage,
          url: urls.server,
        },
      }),
    )
  })
}

/** When the warning is due; null: there is no trial, or it ends with it. */
export const trialWarningAt = ({ trialEnd, status }: Statement['subscription']): Date | null =>
  status === 'trialing' && trialEnd ? addMs(trialEnd, -trialWarningMs) : null

function trial(sighting: Sighting): MailOrder[] {
  const { row, statement, now, urls } = sighting
  const { subscription } = statement
  const warnAt = trialWarningAt(subscription)
  if (!warnAt || !subscription.trialEnd || warnAt > now || subscription.cancelAtPeriodEnd) return []
  const amountMinor = costOf(subscription)
  if (amountMinor === 0) return []
  const { named, ...whom } = to(sighting)
  return [
    {
      ...whom,
      key: `trial-ending:${row.id}`,
      kind: 'trial-ending',
      params: {
        ...named,
        on: subscription.trialEnd.toISOString(),
        amountMinor: String(amountMinor),
        currency: subscription.currency,
        url: urls.billing,
      },
    },
  ]
}

/** Cancelled with the period, or not any more: said when it is seen to have turned. */
function ending(sighting: Sighting): MailOrder[] {
  const { row, statement, stand, now, urls } = sighting
  const { cancelAtPeriodEnd, currentPeriodEnd } = statement.subscription
  if (cancelAtPeriodEnd === row.cancelAtPeriodEnd || stand.over) return []
  const { named, ...whom } = to(sighting)
  const on = currentPeriodEnd.toISOString()
  return [
    {
      ...whom,
      key: `subscription-ending:${row.id}:${cancelAtPeriodEnd ? 'yes' : 'no'}:${now.toISOString()}`,
      kind: 'subscription-ending',
      params: { ...named, ending: cancelAtPeriodEnd ? 'yes' : 'no', on, url: urls.billing },
    },
  ]
}

function resumed(sighting: Sighting): MailOrder[] {
  const { row, stand, urls } = sighting
  if (!row.suspendedAt || stand.standing === 'suspended' || stand.over) return []
  const { named, ...whom } = to(sighting)
  return [
    {
      ...whom,
      key: `server-resumed:${row.id}:${row.suspendedAt.toISOString()}`,
      kind: 'server-resumed',
      params: { ...named, url: urls.server },
    },
  ]
}
