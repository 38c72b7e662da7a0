import { type BankDebit, debitFor } from './bank-accounts.ts'
import type { NewSession } from './checkout-params.ts'
import { invalid } from './errors.ts'

export type MethodType = 'card' | BankDebit

/** How a session can be paid: what the account takes in its currency, less what the seller left out. */
export function methodTypesFor(currency: string, params: NewSession): MethodType[] {
  const debit = debitFor(currency)
  const all: MethodType[] = debit ? ['card', debit] : ['card']
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params
  const left = all
    .filter(type => !allowed || allowed.includes(type))
    .filter(type => !excluded?.includes(type))
  if (left.length > 0) return left
  throw invalid(
    '',
    'No valid payment method types for this Checkout Session. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard.',
  )
}
