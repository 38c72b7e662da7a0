import type { ReactNode } from 'react'
import type { Language, MarginRow } from '../api/schema.ts'
import { formatMoney, formatPercent } from '../i18n/formats.ts'
import { Badge } from '../ui/badge.tsx'
import { classes } from '../ui/classes.ts'
import { moneyWords } from './money-words.ts'

const cell = 'align-top md:px-4 md:py-3'
const figure = `${cell} text-start tabular-nums md:text-end`

/** What each of these earned and cost, the poorest first as they come; on a phone each is a card. */
export function MarginTable({
  language,
  title,
  name,
  rows,
  currency,
  warnBelowPercent,
  action,
}: {
  language: Language
  title: string
  name: string
  rows: MarginRow[]
  currency: string
  warnBelowPercent: number
  action?: (row: MarginRow) => ReactNode
}) {
  const say = moneyWords(language)
  const money = (amountMinor: number) => (
    // A minus without letters beside it would go to the wrong end in Arabic.
    <bdi dir="ltr">{formatMoney(language, { amountMinor, currency })}</bdi>
  )
  const titles = [say.earned, say.fee, say.machine, say.storage, say.margin]
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={title}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full text-sm max-md:block md:min-w-[44rem]">
        <thead className="max-md:sr-only">
          <tr className="border-line border-b text-quiet">
            <th scope="col" className={`${cell} text-start font-medium`}>
              {name}
            </th>
            {titles.map(text => (
              <th key={text} scope="col" className={`${figure} font-medium`}>
                {text}
              </th>
            ))}
            {action && (
              <th scope="col">
                <span className="sr-only">{say.refund.open}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {rows.map(row => (
            <tr
              key={row.key}
              className="border-line border-b last:border-b-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-3 max-md:p-4"
            >
              <th
                scope="row"
                className={`${cell} text-start font-medium max-md:col-span-2 max-md:text-base`}
              >
                <bdi>{row.label}</bdi>
                {row.warn && (
                  <span className="ms-2 inline-block align-middle">
                    <Badge tone="coral">{say.below(formatPercent(warnBelowPercent))}</Badge>
                  </span>
                )}
              </th>
              <Figure title={say.earned}>
                {money(row.earnedMinor)}
                <PaidIn language={language} row={row} currency={currency} />
              </Figure>
              <Figure title={say.fee}>{money(row.feeMinor)}</Figure>
              <Figure title={say.machine}>{money(row.machineMinor)}</Figure>
              <Figure title={say.storage}>{money(row.storageMinor)}</Figure>
              <Figure title={say.margin} strong warn={row.warn}>
                {money(row.marginMinor)}
                {row.marginPercent !== null && (
                  <span className="block font-normal text-quiet">
                    <bdi dir="ltr">{formatPercent(row.marginPercent)}</bdi>
                  </span>
                )}
              </Figure>
              {action && (
                <td className={`${cell} max-md:content-end`}>
                  <div className="-my-1.5">{action(row)}</div>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The sums as they were paid, where that was in other money than the operator's. */
function PaidIn({
  language,
  row,
  currency,
}: {
  language: Language
  row: MarginRow
  currency: string
}) {
  const foreign = row.earned.some(money => money.currency !== currency)
  if (!foreign) return null
  return row.earned.map(money => (
    <span key={money.currency} className="block text-quiet">
      <bdi>{formatMoney(language, money)}</bdi>
    </span>
  ))
}

/** On a phone, where no column's title stands above it, a figure brings its own; readers hear the column's. */
function Figure({
  title,
  strong = false,
  warn = false,
  children,
}: {
  title: string
  strong?: boolean
  warn?: boolean
  children: ReactNode
}) {
  return (
    <td className={classes(figure, strong && 'font-semibold', warn && 'text-coral')}>
      <span aria-hidden="true" className="block font-normal text-quiet text-xs md:hidden">
        {title}
      </span>
      {children}
    </td>
  )
}
