import { addMonths, type Month, monthOf } from './month.ts'

/** A server's machine, from when to when, and what it costs a month. */
export interface MachineSpan {
  serverId: string
  provider: string
  machineId: string
  monthlyCostMinor: number
  currency: string
  since: Date
  /** Null: it still has it. */
  until: Date | null
}

/** What one span costs in the time that was asked about. */
export interface SpanCost {
  serverId: string
  provider: string
  currency: string
  costMinor: number
  /** How long in that time. */
  ms: number
}

type Time = Pick<Month, 'from' | 'to'>

/**
 * What machines cost in a part of one calendar month: the share of the month that each existed. A machine
 * that is paid in advance is paid to the end of the month that was begun, counted from the day it was
 * bought: whoever had it last bears that, until another server takes it over.
 */
export function machineCosts(
  spans: readonly MachineSpan[],
  time: Time,
  isPrepaid: (provider: string) => boolean,
): SpanCost[] {
  const byMachine = Map.groupBy(spans, machineOf)
  return spans.flatMap(span => {
    const prepaid = isPrepaid(span.provider)
    const ofMachine = byMachine.get(machineOf(span)) ?? [span]
    const borne = prepaid
      ? paidTime(span, ofMachine)
      : { from: span.since, to: span.until ?? time.to }
    const within = overlap(borne, time)
    if (!within) return []
    const months = prepaid ? monthsPaid(boughtAt(ofMachine), within) : [monthOf(within.from)]
    const share = months.reduce((sum, month) => {
      const common = overlap(month, within)
      return sum + (common ? lengthOf(common) / lengthOf(month) : 0)
    }, 0)
    const { serverId, provider, currency, monthlyCostMinor } = span
    const costMinor = Math.round(monthlyCostMinor * share)
    return [{ serverId, provider, currency, costMinor, ms: lengthOf(within) }]
  })
}

const machineOf = ({ provider, machineId }: MachineSpan): string => `${provider} ${machineId}`

/** When it was bought, as far as we know: when it served us first. */
const boughtAt = (ofMachine: readonly MachineSpan[]): Date =>
  earliest(ofMachine.map(({ since }) => since)) ?? endOfTime

/** From its begin to the end of the month that is paid, or until the machine's next server has it. */
function paidTime(span: MachineSpan, ofMachine: readonly MachineSpan[]): Time {
  const handedOn = ofMachine.map(({ since }) => since).filter(since => since > span.since)
  // Even what was given back in the moment it was bought is paid for a month.
  const until = span.until && new Date(Math.max(span.until.getTime(), span.since.getTime() + 1))
  const paidTo = until
    ? monthsPaid(boughtAt(ofMachine), { from: span.since, to: until }).map(({ to }) => to)
    : []
  return { from: span.since, to: earliest([...handedOn, ...paidTo.slice(-1)]) ?? endOfTime }
}

/** The months that are paid one by one and touch a time. */
function monthsPaid(bought: Date, time: Time): Time[] {
  const months: Time[] = []
  for (let count = 0; addMonths(bought, count) < time.to; count++) {
    const month = { from: addMonths(bought, count), to: addMonths(bought, count + 1) }
    if (month.to > time.from) months.push(month)
  }
  return months
}

export function overlap(one: Time, other: Time): Time | null {
  const from = new Date(Math.max(one.from.getTime(), other.from.getTime()))
  const to = new Date(Math.min(one.to.getTime(), other.to.getTime()))
  return from < to ? { from, to } : null
}

export const lengthOf = ({ from, to }: Time): number => to.getTime() - from.getTime()

const earliest = (moments: readonly Date[]): Date | null =>
  moments.length > 0 ? new Date(Math.min(...moments.map(at => at.getTime()))) : null

const endOfTime = new Date(8.64e15)
