import type { Facts } from './story.ts'

/** What a period's price leaves for the rest of a period, counted by the second and rounded to the minor unit. */
const share = (priceMinor: number, part: number): number => Math.round(priceMinor * part)

/** What one customer paid in all when their price rose in the middle of a period. */
export const raisedInMidPeriod =
  (before: number, after: number) =>
  ({ change, periods: [period] }: Facts): number => {
    if (!change?.countedAt || !period) throw new Error('nothing was changed')
    const length = period.to.getTime() - period.from.getTime()
    const left = (period.to.getTime() - change.countedAt.getTime()) / length
    return before + share(after, left) - share(before, left)
  }

/** From the month to the year: the unused part of the month is taken off the year. */
export const fromMonthToYear =
  (month: number, year: number) =>
  ({ change, periods: [period] }: Facts): number => {
    if (!change?.countedAt || !period) throw new Error('nothing was changed')
    const length = period.to.getTime() - period.from.getTime()
    const left = (period.to.getTime() - change.countedAt.getTime()) / length
    return month + year - share(month, left)
  }
