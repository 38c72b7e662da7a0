import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { StripeAccount } from './account.ts'
import { checkCard } from './cards.ts'
import { endpoint } from './endpoint.ts'
import { invalid } from './errors.ts'
import { text } from './params.ts'
import { createPaymentMethod, type PaymentMethod } from './payment-methods.ts'

/** The payment methods that every Stripe account has for testing, by the card that each stands for. */
const testMethods: Record<string, string> = {
  pm_card_visa: '4242424242424242',
  pm_card_visa_debit: '4000056655665556',
  pm_card_mastercard: '5555555555554444',
  pm_card_amex: '378282246310005',
  pm_card_chargeCustomerFail: '4000000000000341',
  pm_card_createDispute: '4000000000000259',
  pm_card_authenticationRequired: '4000002760003184',
}

export function registerPaymentMethodAttach(app: FastifyInstance, account: StripeAccount): void {
  endpoint(app, account, {
    method: 'POST',
    url: '/v1/payment_methods/:id/attach',
    operation: 'attach-payment-method',
    params: z.strictObject({ customer: text }),
    handle: ({ customer }, id) => attach(account.inTimeOf(customer), customer, id),
  })
}

function attach(own: StripeAccount, customerId: string, id: string): PaymentMethod {
  const customer = own.get('customer', customerId, 'customer')
  const cardNumber = Object.hasOwn(testMethods, id) ? testMethods[id] : undefined
  if (cardNumber === undefined) {
    const method = own.get('payment_method', id)
    if (method.customer === customerId) return method
    throw invalid(
      'payment_method_unexpected_state',
      method.customer === null
        ? 'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.'
        : 'The payment method you provided has already been attached to a customer.',
    )
  }
  const entry = { cardNumber, expiry: '12/34', cvc: cardNumber.startsWith('3') ? '1234' : '123' }
  const checked = checkCard(entry, own.world.clock.now())
  if (!checked.ok) throw new Error(`the test card ${cardNumber} is refused: ${checked.problem}`)
  return createPaymentMethod(own, customer, checked.card, checked.number)
}
