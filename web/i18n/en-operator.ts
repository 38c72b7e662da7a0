import { plural } from './formats.ts'

/** Sentences of the operator’s pages, in English. */
export const operator = {
  title: 'All servers',
  text: 'Every server of this installation. Stuck ones come first.',
  counts: (all: number, stuck: number) =>
    `${plural('en', all, { one: `${all} server`, other: `${all} servers` })}, ${stuck} stuck`,
  account: 'Account',
  server: 'Server',
  state: 'State',
  step: 'Step',
  runs: 'Runs',
  place: 'Place',
  ordered: 'Ordered',
  stuck: 'Stuck',
  stuckTitle: 'Needs your attention',
  kinds: {
    subscription: 'Order',
    server: 'Server',
    refund: 'Refund',
    mail: 'Letter',
    provider: 'Provider',
    backup: 'Backup',
    restore: 'Restore',
    drill: 'Restore drill',
  } as Record<string, string>,
  failures: (count: number) =>
    plural('en', count, { one: `${count} try failed`, other: `${count} tries failed` }),
  none: 'No server yet.',
  forbiddenTitle: 'This page is for operators',
  forbidden: 'Your account does not run this installation. Your own servers are here:',
  refresh: 'Refresh',
}
