import { Refusal } from '../control/vendor-server.ts'
import type { IssuerAnswer } from './cards.ts'
import { errorAnswer } from './errors.ts'
import { declineOf } from './payments.ts'

/** Ends the request with 402 and the issuer's refusal. */
export function cardRefusal(answer: IssuerAnswer): Refusal {
  if (answer === 'authentication_required') {
    return new Refusal(
      errorAnswer(402, {
        type: 'card_error',
        code: 'subscription_payment_intent_requires_action',
        message:
          'Payment for this subscription requires additional user action before it can be completed successfully.',
      }),
    )
  }
  const decline = declineOf(answer)
  return new Refusal(
    errorAnswer(402, {
      type: 'card_error',
      code: decline?.code ?? 'card_declined',
      decline_code: decline?.decline_code,
      message: decline?.message ?? 'Your card was declined.',
    }),
  )
}
