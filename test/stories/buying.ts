import { banks, buys, cancels, cards, orders, pays, paysOpen } from './acts.ts'
import type { Story } from './story.ts'

const started = ['payment-received', 'server-ready']

/** From the order to the first server. */
export const buying: Story[] = [
  {
    name: 'bought by the month and renewed once',
    events: [[0, buys()]],
    judged: 40,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 3800,
      server: 'runs',
      charging: 1,
      mails: [...started, 'payment-receipt'],
    },
  },
  {
    name: 'bought by the year: ten months’ price, once',
    events: [[0, buys({ interval: 'year' })]],
    judged: 60,
    ends: {
      state: 'active',
      standing: 'paid',
      interval: 'year',
      paid: 19000,
      server: 'runs',
      mails: started,
    },
  },
  {
    name: 'bought in euros',
    events: [[0, buys({ currency: 'eur' })]],
    judged: 5,
    ends: { state: 'active', paid: 1800, currency: 'eur', server: 'runs', mails: started },
  },
  {
    name: 'bought in riyals from Riyadh, with its tax',
    events: [[0, buys({ currency: 'sar' }, cards.good, { country: 'SA', city: 'Riyadh' })]],
    judged: 5,
    ends: { state: 'active', paid: 8165, currency: 'sar', server: 'runs', mails: started },
  },
  {
    name: 'bought with two sets of backups and a bigger disk',
    events: [
      [
        0,
        buys({
          addons: [
            { addonId: 'extra-backups', quantity: 2 },
            { addonId: 'bigger-disk', quantity: 1 },
          ],
        }),
      ],
    ],
    judged: 5,
    ends: { state: 'active', paid: 1900 + 600 + 900, server: 'runs', mails: started },
  },
  {
    name: 'bought with a code that takes a fifth off the first month',
    events: [[0, buys({}, cards.good, { promotionCode: 'FIFTH' })]],
    judged: 40,
    ends: {
      state: 'active',
      paid: 1520 + 1900,
      server: 'runs',
      mails: [...started, 'payment-receipt'],
    },
  },
  {
    name: 'bought with a code that was part of the order and holds for ever',
    events: [[0, buys({ promotionCode: 'ALWAYS' })]],
    judged: 40,
    ends: {
      state: 'active',
      paid: 1710 + 1710,
      server: 'runs',
      mails: [...started, 'payment-receipt'],
    },
  },
  {
    name: 'not bought with a code that is for another plan',
    events: [[0, orders({ promotionCode: 'PROONLY' })]],
    judged: 1,
    ends: { state: 'failed', paid: 0, server: 'never was', mails: [] },
  },
  {
    name: 'a trial that becomes a purchase',
    events: [[0, buys({ planId: 'tryout' })]],
    judged: 10,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 1900,
      server: 'runs',
      mails: ['trial-begun', 'server-ready', 'trial-ending', 'payment-receipt'],
    },
  },
  {
    name: 'a trial that its customer ends in time',
    events: [
      [0, buys({ planId: 'tryout' })],
      [2, cancels('period-end')],
    ],
    judged: 9,
    ends: {
      state: 'ended',
      paid: 0,
      server: 'gone',
      charging: 0,
      mails: [
        'trial-begun',
        'server-ready',
        'subscription-ending',
        'subscription-expiring three-days',
        'subscription-expiring day',
        'subscription-ended',
      ],
    },
  },
  {
    name: 'a trial whose card has no money at its end, paid five days later',
    events: [
      [0, buys({ planId: 'tryout' }, cards.emptyLater)],
      [12, paysOpen()],
    ],
    judged: 14,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 1900,
      server: 'runs',
      mails: [
        'trial-begun',
        'server-ready',
        'trial-ending',
        'payment-missing missed',
        'payment-missing reminder',
        'payment-receipt',
      ],
    },
  },
  {
    name: 'a second trial of one customer is no trial',
    events: [
      [0, buys({ planId: 'tryout' })],
      [1, cancels('now')],
      [3, buys({ planId: 'tryout', hostname: 'second-try' })],
    ],
    judged: 5,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 1900,
      server: 'runs',
      mails: ['trial-begun', 'server-ready', 'subscription-ended', ...started],
    },
  },
  {
    name: 'a declined card, then a good one',
    events: [
      [0, orders()],
      [0, pays(cards.declined)],
      [0, pays()],
    ],
    judged: 1,
    ends: { state: 'active', paid: 1900, server: 'runs', mails: started },
  },
  {
    name: 'a card whose bank asks its holder, who answers',
    events: [
      [0, orders()],
      [0, pays(cards.asks, { authenticated: 'true' })],
    ],
    judged: 1,
    ends: { state: 'active', paid: 1900, server: 'runs', mails: started },
  },
  {
    name: 'paid twice in two tabs: one server, one payment',
    events: [
      [0, orders()],
      [0, orders()],
      [0, who => Promise.all([who.pays(), who.pays()]).then(() => {})],
    ],
    judged: 1,
    ends: { state: 'active', paid: 1900, server: 'runs', charging: 1, mails: started },
  },
  {
    name: 'left on the payment page',
    events: [[0, orders()]],
    judged: 1,
    ends: { state: 'abandoned', paid: 0, server: 'never was', mails: [] },
  },
  {
    name: 'left on the payment page and ordered again a day later',
    events: [
      [0, orders()],
      [1, buys()],
    ],
    judged: 2,
    ends: { state: 'active', paid: 1900, server: 'runs', mails: started },
  },
  {
    name: 'a bank debit that comes in after three days',
    events: [[0, buys({ currency: 'eur' }, '', banks.good)]],
    judged: 5,
    ends: { state: 'active', paid: 1800, currency: 'eur', server: 'runs', mails: started },
  },
  {
    name: 'a bank debit that comes back',
    events: [[0, buys({ currency: 'eur' }, '', banks.fails)]],
    judged: 6,
    ends: { state: 'abandoned', paid: 0, currency: 'eur', server: 'never was', mails: [] },
  },
  {
    name: 'a free plan is never charged',
    events: [[0, buys({ planId: 'free' }, '')]],
    judged: 33,
    ends: {
      state: 'active',
      plan: 'free',
      paid: 0,
      server: 'runs',
      mails: ['order-received', 'server-ready'],
    },
  },
  {
    name: 'an order that cannot be built is paid back in full',
    events: [
      [
        0,
        async who => {
          const { faults } = who.world.sandbox.world
          faults.add({
            provider: 'hetzner',
            operation: 'create-server',
            fault: 'sold-out',
            times: 99,
          })
          faults.add({
            provider: 'hostinger',
            operation: 'create-server',
            fault: 'sold-out',
            times: 99,
          })
          faults.add({
            provider: 'digitalocean',
            operation: 'create-server',
            fault: 'sold-out',
            times: 99,
          })
          await buys()(who)
          await who.world.pass(600_000)
          faults.clear()
        },
      ],
    ],
    judged: 1,
    ends: {
      state: 'refunded',
      paid: 1900,
      refunded: 1900,
      server: 'gone',
      charging: 0,
      mails: ['payment-received', 'order-refunded'],
    },
  },
]
