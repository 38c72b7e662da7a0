import type Stripe from 'stripe'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { PaidSubscription } from '../payment-facts.ts'
import type { AskStripe } from './connection.ts'
import { unreadable } from './errors.ts'
import { completed, listAll } from './lists.ts'
import { type Bought, hasEnded, oursOf, readSubscription } from './read-subscription.ts'

export async function findSubscription(
  ask: AskStripe,
  id: string,
  signal: AbortSignal,
): Answer<PaidSubscription | null> {
  const found = await ask('find-subscription', 'read', signal, stripe =>
    stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] }),
  )
  if (found.ok) return soldSubscription(ask, found.value, signal)
  return found.error.kind === 'not-found' ? ok(null) : found
}

/** By our id in its metadata, among all that its customer has; the newest. */
export async function findSubscriptionOf(
  ask: AskStripe,
  order: { customerId: string; subscriptionId: string },
  signal: AbortSignal,
): Answer<PaidSubscription | null> {
  const listed = await listAll(ask, 'list-subscriptions', signal, stripe =>
    stripe.subscriptions.list({
      customer: order.customerId,
      status: 'all',
      expand: ['data.latest_invoice'],
      limit: 100,
    }),
  )
  if (!listed.ok) return listed
  const known = listed.value.find(({ metadata }) => oursOf(metadata) === order.subscriptionId)
  return known ? soldSubscription(ask, known, signal) : ok(null)
}

/** What Stripe answered, read; expects `latest_invoice` expanded. */
export async function soldSubscription(
  ask: AskStripe,
  subscription: Stripe.Subscription,
  signal: AbortSignal,
): Answer<PaidSubscription> {
  const items = await itemsOf(ask, subscription, signal)
  if (!items.ok) return items
  const read = readSubscription(subscription, items.value)
  return read.ok ? read : fail(unreadable('find-subscription', read.error))
}

/**
 * All of the account. What others sell through it in ways that we have no words for is left out; one of
 * ours that cannot be read is an error.
 */
export async function listSubscriptions(
  ask: AskStripe,
  signal: AbortSignal,
): Answer<PaidSubscription[]> {
  const listed = await listAll(ask, 'list-subscriptions', signal, stripe =>
    stripe.subscriptions.list({ status: 'all', expand: ['data.latest_invoice'], limit: 100 }),
  )
  if (!listed.ok) return listed
  const subscriptions: PaidSubscription[] = []
  for (const subscription of listed.value) {
    const read = await soldSubscription(ask, subscription, signal)
    if (read.ok) subscriptions.push(read.value)
    else if (read.error.code !== 'unparseable' || oursOf(subscription.metadata)) return read
  }
  return ok(subscriptions)
}

/** What is still charged of something bought: by its id here, or by ours. Expands `latest_invoice`. */
export async function listLiving(
  ask: AskStripe,
  { id, ours, customerId: customer }: Bought,
  signal: AbortSignal,
): Answer<Stripe.Subscription[]> {
  const listed = await listAll(ask, 'list-subscriptions', signal, stripe =>
    stripe.subscriptions.list({
      customer,
      status: 'all',
      expand: ['data.latest_invoice'],
      limit: 100,
    }),
  )
  if (!listed.ok) return listed
  const isMeant = (each: Stripe.Subscription) =>
    each.id === id || (ours !== null && oursOf(each.metadata) === ours)
  return ok(listed.value.filter(each => isMeant(each) && !hasEnded(each)))
}

export const itemsOf = (
  ask: AskStripe,
  { id, items }: Stripe.Subscription,
  signal: AbortSignal,
): Answer<Stripe.SubscriptionItem[]> =>
  completed(items, () =>
    listAll(ask, 'list-subscription-items', signal, stripe =>
      stripe.subscriptionItems.list({ subscription: id, limit: 100 }),
    ),
  )
