import type Stripe from 'stripe'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Payments } from '../payments.ts'
import type { AskStripe } from './connection.ts'
import { listAll } from './lists.ts'

type Visit = Parameters<Payments['openPortal']>[0]

/** Raised when the features change: each number is a configuration of its own at Stripe. */
const version = '1'

/** Changing and ending a subscription are our own pages', which know what it does to the server. */
const features: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  payment_method_update: { enabled: true },
  invoice_history: { enabled: true },
  customer_update: { enabled: true, allowed_updates: ['address', 'tax_id', 'name'] },
  subscription_cancel: { enabled: false },
  subscription_update: { enabled: false },
}

/** Our languages that the portal speaks; it has no Arabic either. */
const locales: Readonly<Record<string, Stripe.BillingPortal.SessionCreateParams.Locale>> = {
  en: 'en',
}

export async function openPortal(
  ask: AskStripe,
  { customerId, returnUrl, language }: Visit,
  signal: AbortSignal,
): Answer<{ url: string }> {
  const configuration = await ensureConfiguration(ask, signal)
  if (!configuration.ok) return configuration
  // A session is an address that dies by itself: one more does no harm.
  const session = await ask('open-portal', 'repeatable', signal, stripe =>
    stripe.billingPortal.sessions.create({
      customer: customerId,
      configuration: configuration.value,
      return_url: returnUrl,
      locale: locales[language] ?? 'auto',
    }),
  )
  return session.ok ? ok({ url: session.value.url }) : session
}

async function ensureConfiguration(ask: AskStripe, signal: AbortSignal): Answer<string> {
  const listed = await listAll(ask, 'list-portal-configurations', signal, stripe =>
    stripe.billingPortal.configurations.list({ active: true, limit: 100 }),
  )
  if (!listed.ok) return listed
  const known = listed.value.find(({ metadata }) => metadata?.sambuk === version)
  if (known) return ok(known.id)
  // Two of the same do no harm; without a key, one that was switched off by hand is made again.
  const created = await ask('create-portal-configuration', 'repeatable', signal, stripe =>
    stripe.billingPortal.configurations.create({ features, metadata: { sambuk: version } }),
  )
  return created.ok ? ok(created.value.id) : created
}
