import { fail, ok, type Result } from '../kit/result.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { BilledInvoice, PaidSubscription, Statement } from '../providers/payment-facts.ts'
import type { Payments } from '../providers/payments.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type BookComparison, compareBook } from './book-differences.ts'
import { type Catalogue, type OurBook, readBooks, readCatalogue } from './books.ts'
import { compareInvoices, type InvoiceComparison } from './invoice-differences.ts'
import type { MoneyDifference } from './tables.ts'
import {
  type CustomerComparison,
  compareCustomers,
  comparePrices,
  type PriceComparison,
  unknownSubscriptions,
} from './vendor-differences.ts'

/** One of our subscriptions with what differs. */
export interface Finding {
  book: OurBook
  row: BookComparison
  invoices: InvoiceComparison
}

/** What a comparison of the vendor's books with ours found, and what puts it right. */
export interface FoundBooks {
  subscriptions: number
  invoices: number
  findings: Finding[]
  customers: CustomerComparison[]
  prices: PriceComparison[]
  differences: MoneyDifference[]
}

interface VendorBooks {
  subscriptions: PaidSubscription[]
  invoices: BilledInvoice[]
}

type Ground = Pick<Platform, 'db' | 'context'>

/**
 * Compares all that the payment vendor has with our books. Lists are cheap and a moment old when they
 * arrive: whatever seems to differ is read again, on both sides, before it counts. Changes nothing.
 */
export async function compareBooks(
  ground: Ground,
  payments: Payments,
  signal: AbortSignal,
): Promise<Result<FoundBooks, ProviderError>> {
  const [subscriptions, invoices] = await Promise.all([
    payments.listSubscriptions(signal),
    payments.listInvoices(signal),
  ])
  if (!subscriptions.ok) return subscriptions
  if (!invoices.ok) return invoices
  const listed: VendorBooks = { subscriptions: subscriptions.value, invoices: invoices.value }
  // Ours after theirs: what is there is in our books already.
  const [books, catalogue] = await Promise.all([readBooks(ground.db), readCatalogue(ground.db)])
  const now = ground.context.clock.now()
  const statements = listedStatements(listed)
  const suspects = books.filter(book => {
    const own = statementsOf(book, statements)
    const isDisputed = own.some(each => each.invoices.some(({ disputed }) => disputed))
    return isDisputed || hasDifferences(compare(book, own, catalogue, now))
  })
  const findings = await confirm(ground, payments, suspects, listed, signal)
  if (!findings.ok) return findings
  const customers = compareCustomers(books, statements)
  const prices = comparePrices(catalogue.prices, listed.subscriptions)
  return ok({
    subscriptions: listed.subscriptions.filter(({ ours }) => ours !== null).length,
    invoices: listed.invoices.filter(({ ours }) => ours !== null).length,
    findings: findings.value,
    customers,
    prices,
    differences: [
      ...unknownSubscriptions(books, listed.subscriptions),
      ...findings.value.flatMap(({ row, invoices }) => [
        ...row.differences,
        ...invoices.differences,
      ]),
      ...[...customers, ...prices].map(({ difference }) => difference),
    ],
  })
}

function compare(
  book: OurBook,
  statements: readonly Statement[],
  catalogue: Catalogue,
  now: Date,
): Finding {
  const row = compareBook(book, { statements, catalogue, now })
  // What the vendor does not know at all is no reason to throw our copies away.
  if (statements.length === 0 || row.isOnItsWay) return { book, row, invoices: noInvoices }
  // What was revived is named by several statements, each with all of its invoices.
  const theirs = statements.flatMap(({ invoices }) => invoices)
  const each = [...new Map(theirs.map(invoice => [invoice.id, invoice])).values()]
  return { book, row, invoices: compareInvoices(book.row.id, book.invoices, each) }
}

const noInvoices: InvoiceComparison = { differences: [], wrong: [], surplus: [] }

const hasDifferences = ({ row, invoices }: Finding): boolean =>
  row.differences.length + invoices.differences.length > 0

/** A list has no disputes; who has one is looked at more closely. */
function listedStatements({ subscriptions, invoices }: VendorBooks): Statement[] {
  const bySubscription = Map.groupBy(invoices, ({ subscriptionId }) => subscriptionId)
  const byOurs = Map.groupBy(invoices, ({ ours }) => ours)
  return subscriptions.map(subscription => {
    const { id, ours } = subscription
    const named = ours === null ? [] : (byOurs.get(ours) ?? [])
    const billed = new Set([...named, ...(bySubscription.get(id) ?? [])])
    return {
      subscription,
      invoices: [...billed].sort((one, other) => other.issuedAt.getTime() - one.issuedAt.getTime()),
      disputes: [],
    }
  })
}

/** What says that it is ours, and what our row names and says nothing. */
const isOf = ({ row }: OurBook, { ours, id }: PaidSubscription): boolean =>
  ours === row.id || (ours === null && id === row.stripeSubscriptionId)

const statementsOf = (book: OurBook, statements: readonly Statement[]): Statement[] =>
  statements.filter(({ subscription }) => isOf(book, subscription))

/** Looks again, at the vendor and at our rows, at everything that seemed to differ. */
async function confirm(
  { db, context }: Ground,
  payments: Payments,
  suspects: readonly OurBook[],
  listed: VendorBooks,
  signal: AbortSignal,
): Promise<Result<Finding[], ProviderError>> {
  if (suspects.length === 0) return ok([])
  const findings: Finding[] = []
  const catalogue = await readCatalogue(db)
  for (const suspect of suspects) {
    const named = suspect.row.stripeSubscriptionId
    const ids = listed.subscriptions.filter(one => isOf(suspect, one)).map(({ id }) => id)
    const statements: Statement[] = []
    for (const id of new Set(named === null ? ids : [...ids, named])) {
      const read = await payments.readStatement(id, signal)
      if (!read.ok) return fail(read.error)
      if (read.value) statements.push(read.value)
    }
    const [book] = await readBooks(db, [suspect.row.id])
    if (!book) continue
    const finding = compare(book, statementsOf(book, statements), catalogue, context.clock.now())
    if (hasDifferences(finding)) findings.push(finding)
  }
  return ok(findings)
}
