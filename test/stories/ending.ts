import { buys, cancels, isRefunded, keeps, orders } from './acts.ts'
import type { Story } from './story.ts'

const started = ['payment-received', 'server-ready']
const expiring = ['week', 'three-days', 'day'].map(rung => `subscription-expiring ${rung}`)

/** Cancelled, kept after all, paid back. */
export const ending: Story[] = [
  {
    name: 'cancelled with the period: works until then, then a last backup',
    events: [
      [0, buys()],
      [10, cancels('period-end')],
    ],
    judged: 33,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [...started, 'subscription-ending', ...expiring, 'subscription-ended'],
    },
  },
  {
    name: 'cancelled and undone: goes on as if nothing had been',
    events: [
      [0, buys()],
      [10, cancels('period-end')],
      [12, keeps],
    ],
    judged: 40,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      mails: [...started, 'subscription-ending', 'subscription-ending', 'payment-receipt'],
    },
  },
  {
    name: 'cancelled now: gone now, nothing is charged again',
    events: [
      [0, buys()],
      [10, cancels('now')],
    ],
    judged: 12,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [...started, 'subscription-ended'],
    },
  },
  {
    name: 'a year paid back in full after three days',
    events: [
      [0, buys({ interval: 'year' })],
      [3, isRefunded()],
    ],
    judged: 5,
    ends: {
      state: 'refunded',
      interval: 'year',
      paid: 19000,
      refunded: 19000,
      server: 'gone',
      charging: 0,
      mails: [...started, 'order-refunded'],
    },
  },
  {
    name: 'a part paid back: the server goes on',
    events: [
      [0, buys()],
      [5, isRefunded(500)],
    ],
    judged: 40,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      refunded: 500,
      server: 'runs',
      mails: [...started, 'refund-paid', 'payment-receipt'],
    },
  },
  {
    name: 'a part paid back, then everything: never more than was paid',
    events: [
      [0, buys()],
      [5, isRefunded(500)],
      [7, isRefunded()],
    ],
    judged: 9,
    ends: {
      state: 'refunded',
      paid: 1900,
      refunded: 1900,
      server: 'gone',
      mails: [...started, 'refund-paid', 'order-refunded'],
    },
  },
  {
    name: 'no more is paid back than was paid',
    events: [
      [0, buys()],
      [5, isRefunded(1901)],
    ],
    judged: 7,
    ends: {
      state: 'active',
      paid: 1900,
      refunded: 0,
      server: 'runs',
      mails: started,
      refusals: ['refund-too-large'],
    },
  },
  {
    name: 'cancelled now and bought again under the same name',
    events: [
      [0, buys()],
      [5, cancels('now')],
      [8, buys()],
    ],
    judged: 10,
    ends: {
      state: 'active',
      paid: 1900,
      server: 'runs',
      charging: 1,
      mails: [...started, 'subscription-ended', ...started],
    },
  },
  {
    name: 'not two currencies for one customer',
    events: [
      [0, buys()],
      [2, who => orders({ currency: 'eur', hostname: 'in-euros' })(who)],
    ],
    judged: 4,
    ends: {
      state: 'active',
      paid: 1900,
      server: 'runs',
      mails: started,
      refusals: ['currency-fixed'],
    },
  },
]
