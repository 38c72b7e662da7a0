import type { LetterKind } from './render.ts'

/** What somebody may wish to hear of or not, by what it is about. */
export const letterGroups = ['rest', 'backups', 'usage'] as const
export type LetterGroup = (typeof letterGroups)[number]

/** Why a letter comes whatever somebody wishes. `operators` is who has it, and no customer. */
export const alwaysReasons = ['account', 'payments', 'ends', 'promise', 'data'] as const
export type AlwaysReason = (typeof alwaysReasons)[number]

type Answer = { group: LetterGroup } | { always: AlwaysReason | 'operators' }

const always = (reason: AlwaysReason | 'operators'): Answer => ({ always: reason })
const group = (name: LetterGroup): Answer => ({ group: name })

/**
 * Whether each letter may be declined, and with which others. What is about money, an end, a failure of ours or
 * somebody's data may not; nor may the word that ends a worry which such a letter made. A new letter needs an answer here.
 */
const answers: Readonly<Record<LetterKind, Answer>> = {
  'verify-email': always('account'),
  'reset-password': always('account'),
  'confirm-new-email': always('account'),
  'email-changed': always('account'),
  'way-in-changed': always('account'),
  'account-erased': always('account'),
  'team-invitation': always('account'),
  'member-joined': always('account'),
  'order-received': always('payments'),
  'order-refunded': always('payments'),
  'payment-received': always('payments'),
  'payment-receipt': always('payments'),
  'payment-missing': always('payments'),
  'payment-disputed': always('payments'),
  'plan-changed': always('payments'),
  'refund-paid': always('payments'),
  'renewal-coming': always('payments'),
  'trial-begun': always('payments'),
  'trial-ending': always('payments'),
  'subscription-ending': always('ends'),
  'subscription-expiring': always('ends'),
  'subscription-ended': always('ends'),
  'backups-going': always('ends'),
  'backups-deleted': always('ends'),
  'server-ready': always('promise'),
  'server-resumed': always('promise'),
  'server-wakes-late': always('promise'),
  'server-update-failed': always('promise'),
  'server-lost': always('data'),
  'server-lost-without-copy': always('data'),
  'server-found': always('data'),
  'server-locked': always('data'),
  'server-rebuilt': always('data'),
  'backups-failing': always('data'),
  'backups-resumed': always('data'),
  'server-idle': group('rest'),
  'server-stays-awake': group('rest'),
  'backup-made': group('backups'),
  'usage-limit': group('usage'),
  'operator-backups': always('operators'),
  'operator-contact': always('operators'),
  'operator-dispute': always('operators'),
  'operator-drill': always('operators'),
  'operator-lost': always('operators'),
  'operator-money-check': always('operators'),
  'operator-orphan': always('operators'),
  'operator-outage': always('operators'),
  'operator-rollout': always('operators'),
}

/** With which others a letter may be declined; null: it always comes. */
export function groupOf(kind: LetterKind): LetterGroup | null {
  const answer = answers[kind]
  return 'group' in answer ? answer.group : null
}

/** Why a letter comes always; null: it may be declined. */
export function alwaysBecause(kind: LetterKind): AlwaysReason | 'operators' | null {
  const answer = answers[kind]
  return 'always' in answer ? answer.always : null
}

export const isLetterGroup = (text: string): text is LetterGroup =>
  letterGroups.some(name => name === text)
