import { type EarningInvoice, earnedInAll, taxKept } from './earned.ts'

/** Where all the money of one currency is, in minor units. */
export interface EarnedTotals {
  paidMinor: number
  refundedMinor: number
  /** Over all periods, those to come included. */
  earnedMinor: number
  taxMinor: number
  /** What customers were credited and have not used: the vendor takes it off their next invoices. */
  creditMinor: number
  /** What banks hold, or have taken, because their customers dispute it. */
  disputedMinor: number
}

const none: EarnedTotals = {
  paidMinor: 0,
  refundedMinor: 0,
  earnedMinor: 0,
  taxMinor: 0,
  creditMinor: 0,
  disputedMinor: 0,
}

/**
 * The sum of all customers' money by currency. To the cent, over any number of invoices:
 * paid − refunded = earned + tax + credit + disputed.
 */
export function earnedTotals(
  invoices: readonly (EarningInvoice & { disputed: boolean })[],
): Map<string, EarnedTotals> {
  const totals = new Map<string, EarnedTotals>()
  for (const invoice of invoices) {
    const { currency, disputed, paidMinor, refundedMinor } = invoice
    const sum = totals.get(currency) ?? none
    const [earned, tax] = [earnedInAll(invoice), taxKept(invoice)]
    totals.set(currency, {
      paidMinor: sum.paidMinor + paidMinor,
      refundedMinor: sum.refundedMinor + refundedMinor,
      earnedMinor: sum.earnedMinor + (disputed ? 0 : earned),
      taxMinor: sum.taxMinor + (disputed ? 0 : tax),
      creditMinor: sum.creditMinor + creditOf(invoice),
      disputedMinor: sum.disputedMinor + (disputed ? earned + tax : 0),
    })
  }
  return totals
}

/** A settled invoice of less than nothing gives credit, and one that was paid with credit takes it. */
const creditOf = ({ status, totalMinor, paidMinor }: EarningInvoice): number =>
  status === 'paid' ? paidMinor - totalMinor : 0

/** What is left over in each currency where the books do not balance; empty when they do. */
export function unbalanced(totals: ReadonlyMap<string, EarnedTotals>): Map<string, number> {
  return new Map(
    [...totals].flatMap(([currency, sum]) => {
      const { earnedMinor, taxMinor, creditMinor, disputedMinor } = sum
      const received = sum.paidMinor - sum.refundedMinor
      const rest = received - earnedMinor - taxMinor - creditMinor - disputedMinor
      return rest === 0 ? [] : [[currency, rest] as const]
    }),
  )
}
