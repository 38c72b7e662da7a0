import type { ReactNode } from 'react'
import type { Language, OperatorMoney } from '../api/schema.ts'
import { formatMoney, formatNumber, formatPercent } from '../i18n/formats.ts'
import { Badge } from '../ui/badge.tsx'
import { classes } from '../ui/classes.ts'
import { moneyWords } from './money-words.ts'

/** A month in a few figures: what came in, where it went, what is left, and how subscriptions stand. */
export function MoneyTotals({ language, report }: { language: Language; report: OperatorMoney }) {
  const say = moneyWords(language)
  const { total, currency, subscriptions } = report
  const money = (amountMinor: number) => formatMoney(language, { amountMinor, currency })
  const spent = [
    [say.fee, total.feeMinor],
    [say.machine, total.machineMinor],
    [say.storage, total.storageMinor],
  ] as const
  const isForeign = total.earned.some(one => one.currency !== currency)
  const standings = ['paid', 'trial', 'overdue', 'suspended'] as const
  return (
    <div className="grid gap-4 lg:grid-cols-[2fr_1fr]">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-card border border-line bg-surface p-5 sm:grid-cols-3 sm:p-6 lg:grid-cols-5">
        <Figure name={say.earned}>
          <bdi dir="ltr">{money(total.earnedMinor)}</bdi>
          {isForeign && (
            <span className="mt-0.5 block font-normal text-quiet text-sm">
              {total.earned.map(one => (
                <span key={one.currency} className="block">
                  <bdi>{formatMoney(language, one)}</bdi>
                </span>
              ))}
            </span>
          )}
        </Figure>
        {spent.map(([name, amountMinor]) => (
          <Figure key={name} name={name}>
            <bdi>{money(amountMinor)}</bdi>
          </Figure>
        ))}
        <Figure name={say.margin} className={total.warn ? 'text-coral' : 'text-good'}>
          <bdi dir="ltr">{money(total.marginMinor)}</bdi>
          {total.marginPercent !== null && (
            <span className="block font-normal text-sm">
              <bdi dir="ltr">{formatPercent(total.marginPercent)}</bdi>
            </span>
          )}
          {total.warn && (
            <span className="mt-1 block">
              <Badge tone="coral">{say.below(formatPercent(report.warnBelowPercent))}</Badge>
            </span>
          )}
        </Figure>
      </dl>
      <section
        aria-labelledby="standing-title"
        className="rounded-card border border-line bg-surface p-5 sm:p-6"
      >
        <h2 id="standing-title" className="mb-2 font-semibold">
          {say.standing}
        </h2>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-1 text-sm">
          {standings.map(standing => (
            <div key={standing} className="flex items-baseline justify-between gap-3">
              <dt className="text-quiet">{say.standings[standing]}</dt>
              <dd
                className={classes(
                  'font-semibold tabular-nums',
                  (standing === 'overdue' || standing === 'suspended') &&
                    subscriptions[standing] > 0 &&
                    'text-coral',
                )}
              >
                {formatNumber(language, subscriptions[standing])}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}

function Figure({
  name,
  className,
  children,
}: {
  name: string
  className?: string
  children: ReactNode
}) {
  return (
    <div>
      <dt className="text-quiet text-sm">{name}</dt>
      <dd className={classes('font-semibold text-xl tabular-nums', className)}>{children}</dd>
    </div>
  )
}
