import type { z } from 'zod'
import type { MarginRow } from '../http/money-views.ts'
import { type Entry, entriesOf, type MarginFacts, type MarginTerms } from './margins.ts'
import type { Month } from './month.ts'

export type MarginLine = z.infer<typeof MarginRow>

export const groupings = ['plan', 'provider', 'server'] as const
export type Grouping = (typeof groupings)[number]

export interface MarginReport {
  month: string
  currency: string
  warnBelowPercent: number
  total: MarginLine
  by: Record<Grouping, MarginLine[]>
  /** Currencies without a rate: amounts in them are not in the sums. */
  missingRates: string[]
}

/** How people call a plan, a provider or a server. */
export type Labels = Record<Grouping, (key: string) => string>

/** What each server, plan and provider earned and cost in a month, the poorest first. */
export function marginReport(
  facts: MarginFacts,
  month: Month,
  now: Date,
  terms: MarginTerms,
  labels: Labels,
): MarginReport {
  const { entries, missingRates } = entriesOf(facts, month, now, terms)
  const { currency, warnBelowPercent } = terms
  const line = (key: string, label: string, own: readonly Entry[]) =>
    lineOf(key, label, own, warnBelowPercent)
  const by = (grouping: Grouping) =>
    [...grouped(entries, keys[grouping])]
      .map(([key, own]) => line(key, labels[grouping](key), own))
      .filter(isAnything)
      .sort((one, other) => one.marginMinor - other.marginMinor || compare(one.key, other.key))
  return {
    month: month.name,
    currency,
    warnBelowPercent,
    total: line('total', 'total', entries),
    by: { plan: by('plan'), provider: by('provider'), server: by('server') },
    missingRates: [...missingRates].sort(),
  }
}

/** Null: it belongs to nobody in particular and is in the total only. */
const keys: Record<Grouping, (entry: Entry) => string | null> = {
  plan: ({ subject }) => subject?.planId ?? null,
  provider: ({ provider }) => provider,
  // What is paid back is paid back for a subscription.
  server: ({ subject }) => subject?.subscriptionId ?? null,
}

function grouped(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | null,
): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), entry])
  }
  return groups
}

function lineOf(
  key: string,
  label: string,
  entries: readonly Entry[],
  warnBelowPercent: number,
): MarginLine {
  const earned = new Map<string, number>()
  const sum = { earnedMinor: 0, feeMinor: 0, machineMinor: 0, storageMinor: 0 }
  for (const entry of entries) {
    for (const [currency, minor] of entry.earned) {
      earned.set(currency, (earned.get(currency) ?? 0) + minor)
    }
    sum.earnedMinor += entry.earnedMinor
    sum.feeMinor += entry.feeMinor
    sum.machineMinor += entry.machineMinor
    sum.storageMinor += entry.storageMinor
  }
  const { earnedMinor } = sum
  const marginMinor = earnedMinor - sum.feeMinor - sum.machineMinor - sum.storageMinor
  return {
    key,
    label,
    earned: [...earned].map(([currency, amountMinor]) => ({ amountMinor, currency })),
    ...sum,
    marginMinor,
    marginPercent: earnedMinor > 0 ? Math.round((marginMinor / earnedMinor) * 1000) / 10 : null,
    warn: marginMinor < (earnedMinor * warnBelowPercent) / 100,
  }
}

const isAnything = ({ earnedMinor, feeMinor, machineMinor, storageMinor, earned }: MarginLine) =>
  [earnedMinor, feeMinor, machineMinor, storageMinor].some(minor => minor !== 0) ||
  earned.length > 0

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
