import { buys, cards, disputeEnds, disputes, paysOpen } from './acts.ts'
import type { Act, Story } from './story.ts'

const started = ['payment-received', 'server-ready']
const ladder = [
  'missed',
  'reminder',
  'last-reminder',
  'suspended',
  'deletion-soon',
  'deletion-tomorrow',
]
const missing = (rungs: number) => ladder.slice(0, rungs).map(rung => `payment-missing ${rung}`)

/** The first invoice's page is where the order is paid. */
const paysInvoice: Act = async who => {
  await who.pays()
}

/** Renewals, and what becomes of those that are not paid. A month of these stories has thirty days. */
export const keeping: Story[] = [
  {
    name: 'the card fails at the renewal and it is paid on day five',
    events: [
      [0, buys({}, cards.emptyLater)],
      [35, paysOpen()],
    ],
    judged: 38,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      mails: [...started, ...missing(2), 'payment-receipt'],
    },
  },
  {
    name: 'the renewal is not paid for ten days: switched off, not deleted',
    events: [[0, buys({ planId: 'brief' }, cards.emptyLater)]],
    judged: 40,
    ends: {
      state: 'active',
      standing: 'suspended',
      paid: 1900,
      server: 'switched off',
      mails: [...started, ...missing(4)],
    },
  },
  {
    name: 'paid after it was switched off: back as it was',
    events: [
      [0, buys({ planId: 'brief' }, cards.emptyLater)],
      [39, paysOpen()],
    ],
    judged: 41,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      mails: [...started, ...missing(4), 'payment-receipt', 'server-resumed'],
    },
  },
  {
    name: 'paid after the vendor had given up: back as it was',
    events: [
      [0, buys({}, cards.emptyLater)],
      [50, paysOpen()],
    ],
    judged: 53,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      charging: 1,
      server: 'runs',
      mails: [...started, ...missing(4), 'payment-receipt', 'server-resumed'],
    },
  },
  {
    name: 'paid after the vendor had given up, for a month that is over: back, and the next one is due',
    events: [
      [0, buys({}, cards.emptyLater)],
      [66, paysOpen()],
    ],
    judged: 69,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 5700,
      charging: 1,
      server: 'runs',
      mails: [...started, ...missing(4), 'payment-receipt', 'payment-receipt', 'server-resumed'],
    },
  },
  {
    name: 'never paid again: ended after a last backup, every letter once',
    events: [[0, buys({ planId: 'brief' }, cards.emptyLater)]],
    judged: 50,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [...started, ...missing(6), 'subscription-ended'],
    },
  },
  {
    name: 'a bank that asks its holder at the renewal, who answers three days later',
    events: [
      [0, buys({}, cards.asks, { authenticated: 'true' })],
      [33.5, paysOpen(cards.good)],
    ],
    judged: 36,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      mails: [...started, ...missing(2), 'payment-receipt'],
    },
  },
  {
    name: 'the card fails at the renewal, and another is left on the vendor’s pages',
    events: [
      [0, buys({}, cards.emptyLater)],
      [31, who => who.leavesCard(cards.good)],
    ],
    judged: 33,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      mails: [...started, ...missing(1), 'payment-receipt'],
    },
  },
  {
    name: 'an invoice by mail, paid on its page: the server is built then',
    events: [
      [0, who => who.agrees()],
      [4, paysInvoice],
    ],
    judged: 6,
    ends: {
      state: 'active',
      standing: 'paid',
      interval: 'year',
      paid: 120_000,
      server: 'runs',
      mails: started,
    },
  },
  {
    name: 'an invoice by mail that nobody pays: no server, and the name is free again',
    events: [[0, who => who.agrees()]],
    judged: 50,
    ends: { state: 'abandoned', paid: 0, server: 'never was', charging: 0, mails: [] },
  },
  {
    name: 'the second invoice by mail is paid late: a reminder from its date on',
    events: [
      [0, who => who.agrees({ interval: 'month' })],
      [1, paysInvoice],
      [42, paysOpen()],
    ],
    judged: 44,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 240_000,
      server: 'runs',
      mails: [...started, ...missing(1), 'payment-receipt'],
    },
  },
  {
    name: 'a year is not charged again before it is over',
    events: [[0, buys({ interval: 'year' }, cards.emptyLater)]],
    judged: 40,
    ends: { state: 'active', standing: 'paid', paid: 19000, server: 'runs', mails: started },
  },
  {
    name: 'a payment that the bank asks back: switched off, and its operator told',
    events: [
      [0, buys()],
      [3, disputes],
    ],
    judged: 5,
    ends: {
      state: 'active',
      standing: 'suspended',
      paid: 1900,
      server: 'switched off',
      mails: [...started, 'payment-disputed'],
    },
  },
  {
    name: 'a dispute that is won: back as it was',
    events: [
      [0, buys()],
      [3, disputes],
      [8, disputeEnds('won')],
    ],
    judged: 10,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 1900,
      server: 'runs',
      mails: [...started, 'payment-disputed', 'server-resumed'],
    },
  },
  {
    name: 'a dispute that is lost: over, with a last backup',
    events: [
      [0, buys()],
      [3, disputes],
      [8, disputeEnds('lost')],
    ],
    judged: 10,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [...started, 'payment-disputed', 'subscription-ended'],
    },
  },
]
