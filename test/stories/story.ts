import type { ChangeRow } from '../../src/subscriptions/request-change.ts'
import type { Protagonist } from './protagonist.ts'

/** What a story's customer does, or what happens to them. Money and mail follow from it by themselves. */
export type Act = (who: Protagonist) => Promise<void>

/** What an expectation that counts by the second has to know. */
export interface Facts {
  change: ChangeRow | null
  /** What was paid for, the first period first. */
  periods: { from: Date; to: Date }[]
}

/** How it has come out: in our rows, in the vendor's books, at the providers and in the mailbox. */
export interface Ending {
  /** Of the subscription; `none`: it was never bought. */
  state: 'checkout' | 'active' | 'abandoned' | 'failed' | 'refunded' | 'ended'
  standing?: 'trial' | 'paid' | 'overdue' | 'suspended'
  plan?: string
  interval?: 'month' | 'year'
  /** What the vendor took and what it gave back, in minor units of the subscription's currency. */
  paid: number | ((facts: Facts) => number)
  refunded?: number
  currency?: string
  server: 'runs' | 'switched off' | 'gone' | 'never was'
  /** Every letter that was sent, by kind; of those that are sent for the rungs of a ladder, with their rung. */
  mails: string[]
  /** Subscriptions at the vendor that would charge again. */
  charging?: number
  /** What the customer was refused. */
  refusals?: string[]
}

export interface Story {
  name: string
  /** In its order: the day of the story (0 is the first), and what happens then. */
  events: readonly (readonly [day: number, act: Act])[]
  /** The day on which it is judged, after everything of that day. */
  judged: number
  ends: Ending
}
