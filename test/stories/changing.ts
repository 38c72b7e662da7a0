import { buys, cancels, cards, changesTo } from './acts.ts'
import { fromMonthToYear, raisedInMidPeriod } from './proration.ts'
import type { Story } from './story.ts'

const started = ['payment-received', 'server-ready']

/** From one thing to another, with what was paid for and not used. */
export const changing: Story[] = [
  {
    name: 'upgraded in mid-period: the difference at once, a larger machine at once',
    events: [
      [0, buys()],
      [10, changesTo({ planId: 'pro' })],
    ],
    judged: 12,
    ends: {
      state: 'active',
      plan: 'pro',
      paid: raisedInMidPeriod(1900, 4900),
      server: 'runs',
      mails: [...started, 'payment-receipt', 'plan-changed'],
    },
  },
  {
    name: 'upgraded in mid-period and renewed at the new price',
    events: [
      [0, buys()],
      [10, changesTo({ planId: 'pro' })],
    ],
    judged: 40,
    ends: {
      state: 'active',
      plan: 'pro',
      paid: facts => raisedInMidPeriod(1900, 4900)(facts) + 4900,
      server: 'runs',
      mails: [...started, 'payment-receipt', 'payment-receipt', 'plan-changed'],
    },
  },
  {
    name: 'downgraded: nothing now, the smaller price and machine when the period ends',
    events: [
      [0, buys({ planId: 'pro' })],
      [10, changesTo({ planId: 'starter' })],
    ],
    judged: 40,
    ends: {
      state: 'active',
      plan: 'starter',
      paid: 4900 + 1900,
      server: 'runs',
      mails: [...started, 'payment-receipt', 'plan-changed'],
    },
  },
  {
    name: 'from the month to the year in mid-period',
    events: [
      [0, buys()],
      [10, changesTo({ interval: 'year' })],
    ],
    judged: 50,
    ends: {
      state: 'active',
      interval: 'year',
      paid: fromMonthToYear(1900, 19000),
      server: 'runs',
      mails: [...started, 'payment-receipt', 'plan-changed'],
    },
  },
  {
    name: 'not from the year to the month',
    events: [
      [0, buys({ interval: 'year' })],
      [10, changesTo({ interval: 'month' })],
    ],
    judged: 12,
    ends: {
      state: 'active',
      interval: 'year',
      paid: 19000,
      server: 'runs',
      mails: started,
      refusals: ['change-year-to-month'],
    },
  },
  {
    name: 'more sets of backups in mid-period',
    events: [
      [0, buys()],
      [10, changesTo({ addons: [{ addonId: 'extra-backups', quantity: 3 }] })],
    ],
    judged: 12,
    ends: {
      state: 'active',
      paid: facts => 1900 + raisedInMidPeriod(0, 900)(facts),
      server: 'runs',
      mails: [...started, 'payment-receipt', 'plan-changed'],
    },
  },
  {
    name: 'to another provider by backup and restore: no money moves',
    events: [
      [0, buys()],
      [5, changesTo({ place: { provider: 'hostinger', location: '11' } })],
    ],
    judged: 7,
    ends: {
      state: 'active',
      paid: 1900,
      server: 'runs',
      mails: [...started, 'plan-changed'],
    },
  },
  {
    name: 'an upgrade whose charge is declined changes nothing',
    events: [
      [0, buys({}, cards.emptyLater)],
      [10, changesTo({ planId: 'pro' })],
    ],
    judged: 12,
    ends: {
      state: 'active',
      standing: 'paid',
      plan: 'starter',
      paid: 1900,
      server: 'runs',
      mails: started,
      refusals: ['payment-declined'],
    },
  },
  {
    name: 'an offer that nobody agrees to changes nothing',
    events: [
      [0, buys()],
      [10, changesTo({ planId: 'pro' }, null)],
    ],
    judged: 12,
    ends: { state: 'active', plan: 'starter', paid: 1900, server: 'runs', mails: started },
  },
  {
    name: 'not into another currency',
    events: [
      [0, buys()],
      [10, changesTo({ planId: 'pro', currency: 'eur' })],
    ],
    judged: 12,
    ends: {
      state: 'active',
      plan: 'starter',
      paid: 1900,
      server: 'runs',
      mails: started,
      refusals: ['currency-fixed'],
    },
  },
  {
    name: 'what is cancelled is not changed',
    events: [
      [0, buys()],
      [3, cancels('period-end')],
      [4, changesTo({ planId: 'pro' })],
    ],
    judged: 6,
    ends: {
      state: 'active',
      plan: 'starter',
      paid: 1900,
      server: 'runs',
      mails: [...started, 'subscription-ending'],
      refusals: ['already-ending'],
    },
  },
]
