import { ok, type Result } from '../kit/result.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { Payments } from '../providers/payments.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { compareBooks, type FoundBooks } from './money-check.ts'
import { repairBooks } from './repair-books.ts'
import { isSame } from './told.ts'

export interface Menders {
  platform: Platform
  payments: Payments
  /** Lets the reconciler look at a subscription now, if no worker is about to. */
  look(subscriptionId: string): Promise<void>
  /** For whoever holds a row to be done with it. */
  wait(): Promise<void>
}

/** So often nothing may change while we wait for rows that somebody else works on. */
const idleMost = 5

/** Repairs and compares again, until there is nothing more that our side can put right. */
export async function mendBooks(
  { platform, payments, look, wait }: Menders,
  before: FoundBooks,
  signal: AbortSignal,
): Promise<Result<FoundBooks, ProviderError>> {
  let found = before
  for (let idle = 0; idle < idleMost && isRepairable(found); ) {
    for (const id of await repairBooks(platform, found)) await look(id)
    const again = await compareBooks(platform, payments, signal)
    if (!again.ok) return again
    if (isSame(again.value.differences, found.differences)) {
      idle++
      await wait()
    }
    found = again.value
  }
  return ok(found)
}

const isRepairable = ({ findings, customers, prices }: FoundBooks): boolean =>
  findings.some(
    ({ row, invoices }) => row.wakes || invoices.wrong.length + invoices.surplus.length > 0,
  ) ||
  customers.some(({ customerId }) => customerId !== null) ||
  prices.some(({ amountMinor }) => amountMinor !== null)
