import type { CancelWish } from '../../src/subscriptions/request-cancellation.ts'
import type { Protagonist } from './protagonist.ts'
import type { Act } from './story.ts'

/** The vendor's documented cards, by what they do. */
export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  /** Pays once, and has no money when a period is renewed. */
  emptyLater: '4000000000000341',
  /** Its bank asks its holder each time, also when nobody is there to answer. */
  asks: '4000002760003184',
  disputed: '4000000000000259',
} as const

/** Accounts that are debited within some days. */
export const banks = {
  good: { method: 'bank', accountNumber: 'DE89370400440532013000' },
  fails: { method: 'bank', accountNumber: 'DE62370400440532013001' },
} as const

export const buys =
  (
    wish: Parameters<Protagonist['orders']>[0] = {},
    card: string = cards.good,
    more: Record<string, string> = {},
  ): Act =>
  async who => {
    await who.orders(wish)
    await who.pays(card, more)
  }

export const orders =
  (wish: Parameters<Protagonist['orders']>[0] = {}): Act =>
  who =>
    who.orders(wish)

export const pays =
  (card: string = cards.good, more: Record<string, string> = {}): Act =>
  async who => {
    await who.pays(card, more)
  }

export const paysOpen =
  (card: string = cards.good, more: Record<string, string> = {}): Act =>
  who =>
    who.paysOpen(card, more)

export const cancels =
  (when: 'period-end' | 'now'): Act =>
  who =>
    who.cancels({ when, reason: 'too-expensive' } satisfies CancelWish)

export const keeps: Act = who => who.cancels({ when: 'keep' })

/** With its data, while that is kept; judged is the order by which it came back. */
export const comesBack: Act = async who => {
  await who.comesBack()
  if (who.refusals.length === 0) await who.pays()
}

export const changesTo =
  (...wish: Parameters<Protagonist['changesTo']>): Act =>
  who =>
    who.changesTo(...wish)

export const isRefunded =
  (wantedMinor?: number): Act =>
  who =>
    who.isRefunded(wantedMinor)

export const disputes: Act = who => who.disputes()
export const disputeEnds =
  (outcome: 'won' | 'lost'): Act =>
  who =>
    who.disputeEnds(outcome)
