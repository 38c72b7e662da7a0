import type { StripeAccount, StripeObject } from './account.ts'

export interface TaxId extends StripeObject {
  object: 'tax_id'
  country: string | null
  customer: string | null
  type: string
  value: string
  verification: TaxIdVerification
}

export interface TaxIdVerification {
  status: 'pending' | 'unavailable' | 'unverified' | 'verified'
  verified_address: string | null
  verified_name: string | null
}

/** A customer's tax ids that nobody has found to be wrong. */
export function validTaxIdsOf(account: StripeAccount, customer: string): TaxId[] {
  return account
    .list('tax_id')
    .filter(id => id.customer === customer && id.verification.status !== 'unverified')
}
