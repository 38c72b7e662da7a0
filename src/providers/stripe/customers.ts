import { createHash } from 'node:crypto'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { AskStripe } from './connection.ts'
import { listAll } from './lists.ts'

/**
 * The customer that carries our account's id, looked for under its e-mail address: Stripe's search
 * over metadata lags behind by a minute and would miss the customer made a moment ago.
 */
export async function ensureCustomer(
  ask: AskStripe,
  account: { id: string; email: string; name: string; language: string },
  signal: AbortSignal,
): Answer<{ customerId: string }> {
  const { id, email, name, language } = account
  const listed = await listAll(ask, 'list-customers', signal, stripe =>
    stripe.customers.list({ email, limit: 100 }),
  )
  if (!listed.ok) return listed
  const known = listed.value.find(customer => customer.metadata.sambuk_account === id)
  if (known) return ok({ customerId: known.id })
  // The key covers what is sent: with the same key, other words would be refused for a day.
  const words = createHash('sha256')
    .update(JSON.stringify([email, name, language]))
    .digest('hex')
  const created = await ask('create-customer', 'once', signal, stripe =>
    stripe.customers.create(
      { email, name, preferred_locales: [language], metadata: { sambuk_account: id } },
      { idempotencyKey: `customer:${id}:${words.slice(0, 32)}` },
    ),
  )
  return created.ok ? ok({ customerId: created.value.id }) : created
}

/** Deleting one ends its subscriptions and detaches its cards; invoices stay, with the name that was written on them. */
export async function eraseCustomer(
  ask: AskStripe,
  customerId: string,
  signal: AbortSignal,
): Answer<null> {
  // Deleted is deleted: after a lost answer the same call finds nothing, and that is the answer.
  const gone = await ask('delete-customer', 'repeatable', signal, stripe =>
    stripe.customers.del(customerId),
  )
  if (gone.ok || gone.error.kind === 'not-found') return ok(null)
  return gone
}

export async function changeCustomerEmail(
  ask: AskStripe,
  customerId: string,
  email: string,
  signal: AbortSignal,
): Answer<null> {
  const told = await ask('update-customer', 'repeatable', signal, stripe =>
    stripe.customers.update(customerId, { email }),
  )
  return told.ok || told.error.kind === 'not-found' ? ok(null) : told
}
