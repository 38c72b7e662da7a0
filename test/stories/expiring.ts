import { buys, cancels, cards, comesBack } from './acts.ts'
import type { Story } from './story.ts'

const started = ['payment-received', 'server-ready']
const reminders = ['week', 'three-days', 'day'].map(rung => `subscription-expiring ${rung}`)
const ended = [...started, 'subscription-ending', ...reminders, 'subscription-ended']

/** Ends that were agreed: what is said before, what is kept after, and who comes back. */
export const expiring: Story[] = [
  {
    name: 'cancelled and let go: reminded, ended, warned of the end of its backups, and told of that',
    events: [
      [0, buys({ planId: 'brief' })],
      [10, cancels('period-end')],
    ],
    judged: 43,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [...ended, 'backups-going week', 'backups-going day', 'backups-deleted'],
    },
  },
  {
    name: 'comes back while its data is kept: a new payment, the same server',
    events: [
      [0, buys({ planId: 'brief' })],
      [10, cancels('period-end')],
      [34, comesBack],
    ],
    judged: 43,
    ends: {
      state: 'active',
      standing: 'paid',
      paid: 1900,
      server: 'runs',
      charging: 1,
      mails: [...ended, 'backups-going week', ...started],
    },
  },
  {
    name: 'comes too late: nothing is kept any more',
    events: [
      [0, buys({ planId: 'brief' })],
      [2, cancels('now')],
      [16, comesBack],
    ],
    judged: 18,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      refusals: ['nothing-kept'],
      mails: [
        ...started,
        'subscription-ended',
        'backups-going week',
        'backups-going day',
        'backups-deleted',
      ],
    },
  },
  {
    name: 'never paid again: the other ladder, and then the same kept backups',
    events: [[0, buys({ planId: 'brief' }, cards.emptyLater)]],
    judged: 61,
    ends: {
      state: 'ended',
      paid: 1900,
      server: 'gone',
      charging: 0,
      mails: [
        ...started,
        ...[
          'missed',
          'reminder',
          'last-reminder',
          'suspended',
          'deletion-soon',
          'deletion-tomorrow',
        ].map(rung => `payment-missing ${rung}`),
        'subscription-ended',
        'backups-going week',
        'backups-going day',
        'backups-deleted',
      ],
    },
  },
]
