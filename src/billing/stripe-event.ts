import Stripe from 'stripe'
import { z } from 'zod'
import { fail, ok, type Result } from '../kit/result.ts'

/** Older signatures are refused, so that a captured event cannot be replayed later. */
const toleranceSeconds = 300

const idOf = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
const metadata = z
  .object({
    sambuk_subscription: z.string().optional(),
    /** On refunds, which name no subscription otherwise. */
    stripe_subscription: z.string().optional(),
  })
  .nullish()
  .catch(null)

/** Of the many shapes of an event's object only what says whom it concerns; the rest is fetched. */
const EventObject = z
  .object({
    id: z.string().catch(''),
    client_reference_id: z.string().nullish().catch(null),
    customer: idOf.nullish().catch(null),
    subscription: idOf.nullish().catch(null),
    /** On disputes and refunds, which name neither customer nor subscription. */
    payment_intent: idOf.nullish().catch(null),
    metadata,
    parent: z
      .object({
        subscription_details: z
          .object({ subscription: idOf.nullish(), metadata })
          .nullish()
          .catch(null),
      })
      .nullish()
      .catch(null),
  })
  .transform(object => ({
    /** Our own subscription ids, as we wrote them into what we created. */
    ours: present([
      object.client_reference_id,
      object.metadata?.sambuk_subscription,
      object.parent?.subscription_details?.metadata?.sambuk_subscription,
    ]),
    /** The vendor's ids that our rows may know. */
    theirs: present([
      object.id,
      object.subscription,
      object.payment_intent,
      object.metadata?.stripe_subscription,
      object.parent?.subscription_details?.subscription,
    ]),
    customer: object.customer ?? null,
  }))

const present = (values: (string | null | undefined)[]): string[] =>
  [...new Set(values.filter(value => typeof value === 'string' && value !== ''))] as string[]

const Event = z.object({
  id: z.string().min(1).max(255),
  type: z.string().max(255),
  data: z.object({ object: EventObject }),
})

export interface StripeEvent {
  id: string
  type: string
  /** As it came. */
  body: unknown
  concerns: z.infer<typeof EventObject>
}

/**
 * Checks the signature with each secret that is valid now (two, while one replaces the other) and
 * reads whom the event concerns.
 */
export function readStripeEvent(
  payload: string,
  signature: string,
  secrets: readonly string[],
  now: Date,
): Result<StripeEvent, 'webhook-signature-invalid' | 'webhook-too-old'> {
  let refusal: 'webhook-signature-invalid' | 'webhook-too-old' = 'webhook-signature-invalid'
  for (const secret of secrets) {
    try {
      const body: unknown = Stripe.webhooks.constructEvent(
        payload,
        signature,
        secret,
        toleranceSeconds,
        undefined,
        now.getTime(),
      )
      const { id, type, data } = Event.parse(body)
      return ok({ id, type, body, concerns: data.object })
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error
      // The SDK tells age from forgery only by its words; age is looked at after the signature held.
      if (error.message.includes('outside the tolerance')) refusal = 'webhook-too-old'
    }
  }
  return fail(refusal)
}
