import { buys, cancels, cards, comesBack } from './acts.ts'
import type { Story } from './story.ts'

const started = ['payment-received', 'server-ready']
/** What is kept after an end, and for how long; `test/simulation/month.test.ts` tells the rest of it. */
export const expiring: Story[] = [
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
