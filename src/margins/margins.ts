import { convertMinor, type ExchangeRates } from '../billing/exchange.ts'
import { type BilledInvoice, earnedFor, feeFor } from './fee.ts'
import { lengthOf, type MachineSpan, machineCosts, overlap } from './machine-cost.ts'
import type { Month } from './month.ts'
import { splitByWeight } from './split.ts'

/** What was bought, with the server it became. */
export interface Subject {
  subscriptionId: string
  /** Null: it has none. */
  serverId: string | null
  planId: string
  /** Where it is or shall be, for a time without a machine. */
  provider: string | null
}

/** Something that takes up storage, from when to when. */
export interface Stored {
  gb: number
  from: Date
  to: Date | null
}

export interface MarginFacts {
  subjects: readonly Subject[]
  invoices: readonly (BilledInvoice & { subscriptionId: string })[]
  spans: readonly MachineSpan[]
  backups: readonly (Stored & { serverId: string })[]
  /** Prepared images, shared by all machines at their provider. */
  images: readonly (Stored & { provider: string })[]
}

export interface MarginTerms {
  /** The operator's, in which everything is added up. */
  currency: string
  exchange: ExchangeRates
  warnBelowPercent: number
  /** Per GB and month, in minor units of `currency`. */
  backupGbMinor: number
  imageGbMinor: ReadonlyMap<string, number>
  prepaid: ReadonlySet<string>
}

/** Earned and spent for one subject at one provider; null: for all of them. */
export interface Entry {
  subject: Subject | null
  provider: string | null
  /** In the currencies in which it was paid. */
  earned: ReadonlyMap<string, number>
  /** In the operator's currency, like all that follows. */
  earnedMinor: number
  feeMinor: number
  machineMinor: number
  storageMinor: number
}

/**
 * Who earned and cost what in a month, until `now` if it is not over. A subject that had machines at several
 * providers has its earnings divided by the time that it spent at each.
 * @returns the entries, and the currencies that there is no rate for: amounts in them are not in the sums
 */
export function entriesOf(facts: MarginFacts, month: Month, now: Date, terms: MarginTerms) {
  const time = { from: month.from, to: new Date(Math.min(month.to.getTime(), now.getTime())) }
  const missingRates = new Set<string>()
  const convert = (minor: number, currency: string): number => {
    const converted = convertMinor(minor, currency, terms.currency, terms.exchange)
    if (converted === null && minor !== 0) missingRates.add(currency)
    return converted ?? 0
  }
  const stored = ({ gb, from, to }: Stored, gbMinor: number): number => {
    const within = overlap({ from, to: to ?? time.to }, time)
    return within ? Math.round((gb * gbMinor * lengthOf(within)) / lengthOf(month)) : 0
  }
  const costs = machineCosts(facts.spans, time, provider => terms.prepaid.has(provider))
  const counting: Counting = {
    time,
    terms,
    convert,
    stored,
    invoices: Map.groupBy(facts.invoices, ({ subscriptionId }) => subscriptionId),
    costs: Map.groupBy(costs, ({ serverId }) => serverId),
    backups: Map.groupBy(facts.backups, ({ serverId }) => serverId),
  }
  const entries = facts.subjects.flatMap(subject => entriesOfSubject(subject, counting))
  const shared = [
    ...imageEntries(facts, entries, terms, stored),
    ...overheadEntries(facts.subjects, costs, convert),
  ]
  return { entries: [...entries, ...shared], missingRates }
}

interface Counting {
  time: { from: Date; to: Date }
  invoices: ReadonlyMap<string, readonly BilledInvoice[]>
  costs: ReadonlyMap<string, ReturnType<typeof machineCosts>>
  backups: ReadonlyMap<string, readonly Stored[]>
  terms: MarginTerms
  convert(minor: number, currency: string): number
  stored(what: Stored, gbMinor: number): number
}

function entriesOfSubject(subject: Subject, counting: Counting): Entry[] {
  const { time, terms, convert, stored } = counting
  const earned = new Map<string, number>()
  let feeMinor = 0
  for (const invoice of counting.invoices.get(subject.subscriptionId) ?? []) {
    const { currency } = invoice
    const minor = earnedFor(invoice, time.from, time.to)
    earned.set(currency, (earned.get(currency) ?? 0) + minor)
    feeMinor += convert(feeFor(invoice, time.from, time.to), currency)
  }
  const backups = counting.backups.get(subject.serverId ?? '') ?? []
  const storageMinor = sumOf(backups, backup => stored(backup, terms.backupGbMinor))
  const own = counting.costs.get(subject.serverId ?? '') ?? []
  const visited = [...new Set(own.map(({ provider }) => provider))]
  const providers = visited.length > 0 ? visited : [subject.provider]
  const weights = providers.map(provider =>
    visited.length > 0 ? sumOf(ofProvider(own, provider), ({ ms }) => ms) : 1,
  )
  const fees = splitByWeight(feeMinor, weights)
  const storage = splitByWeight(storageMinor, weights)
  const shares = [...earned].map(
    ([currency, minor]) => [currency, splitByWeight(minor, weights)] as const,
  )
  return providers.map((provider, at) => {
    const part = shares.map(([currency, parts]) => [currency, parts[at] ?? 0] as const)
    return {
      subject,
      provider,
      // Nothing so far is told too: it says who pays, and in what.
      earned: new Map(part),
      earnedMinor: sumOf(part, ([currency, minor]) => convert(minor, currency)),
      feeMinor: fees[at] ?? 0,
      machineMinor: sumOf(ofProvider(own, provider), cost =>
        convert(cost.costMinor, cost.currency),
      ),
      storageMinor: storage[at] ?? 0,
    }
  })
}

/** Machines that nobody has bought, such as throw-away copies: the operator's own cost. */
function overheadEntries(
  subjects: readonly Subject[],
  costs: ReturnType<typeof machineCosts>,
  convert: Counting['convert'],
): Entry[] {
  const sold = new Set(subjects.map(({ serverId }) => serverId))
  const own = costs.filter(({ serverId }) => !sold.has(serverId))
  return [...new Set(own.map(({ provider }) => provider))].map(provider => ({
    subject: null,
    provider,
    earned: new Map(),
    ...{ earnedMinor: 0, feeMinor: 0, storageMinor: 0 },
    machineMinor: sumOf(ofProvider(own, provider), cost => convert(cost.costMinor, cost.currency)),
  }))
}

/** Each provider's images in equal parts for those who had a machine there; for all where nobody had. */
function imageEntries(
  { images }: MarginFacts,
  entries: readonly Entry[],
  { imageGbMinor }: MarginTerms,
  stored: Counting['stored'],
): Entry[] {
  return [...new Set(images.map(({ provider }) => provider))].flatMap((provider): Entry[] => {
    const gbMinor = imageGbMinor.get(provider) ?? 0
    const costMinor = sumOf(ofProvider(images, provider), image => stored(image, gbMinor))
    const users = ofProvider(entries, provider).filter(({ machineMinor }) => machineMinor > 0)
    const subjects = users.length > 0 ? users.map(({ subject }) => subject) : [null]
    const parts = splitByWeight(
      costMinor,
      subjects.map(() => 1),
    )
    return subjects.map((subject, at) => ({
      subject,
      provider,
      earned: new Map(),
      earnedMinor: 0,
      feeMinor: 0,
      machineMinor: 0,
      storageMinor: parts[at] ?? 0,
    }))
  })
}

const ofProvider = <R extends { provider: string | null }>(
  rows: readonly R[],
  provider: string | null,
): R[] => rows.filter(row => row.provider === provider)

const sumOf = <R>(rows: readonly R[], value: (row: R) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0)
