import type { Metadata } from 'next'
import type { MarginRow } from '@/api/schema.ts'
import { serverClient } from '@/api/server-client.ts'
import { operatorWords } from '@/i18n/operator-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { BookCheck } from '@/operator/book-check.tsx'
import { MarginTable } from '@/operator/margin-table.tsx'
import { MoneyTotals } from '@/operator/money-totals.tsx'
import { moneyWords } from '@/operator/money-words.ts'
import { parseMonth } from '@/operator/month.ts'
import { MonthChoice } from '@/operator/month-choice.tsx'
import { RefundButton } from '@/operator/refund-button.tsx'
import { providerName } from '@/orders/place.ts'
import { Message } from '@/shell/message.tsx'
import { Refused } from '@/shell/refused.tsx'
import { Alert } from '@/ui/alert.tsx'

type Props = PageParams & { searchParams: Promise<{ month?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = await pageLanguage(params)
  return { title: wordsOf(language).titleOf(moneyWords(language).title) }
}

const groupings = ['plan', 'provider', 'server'] as const

/** Providers by the names that people know them by. */
const named = (grouping: (typeof groupings)[number], rows: MarginRow[]): MarginRow[] =>
  grouping === 'provider' ? rows.map(row => ({ ...row, label: providerName(row.key) })) : rows

/** What an installation earns and spends in a month, and whether the books agree. */
export default async function OperatorMoneyPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = moneyWords(language)
  const latest = new Date().toISOString().slice(0, 7)
  const month = parseMonth((await searchParams).month) ?? latest
  const client = await serverClient(language)
  const answer = await client.operatorMoney(month)
  if (!answer.ok && answer.problem.status === 403) {
    return (
      <Message
        title={operatorWords(words).forbiddenTitle}
        text={operatorWords(words).forbidden}
        link={{ href: `/${language}/servers`, text: words.nav.servers }}
      />
    )
  }
  if (!answer.ok) {
    const path = `/${language}/operator/money?month=${month}`
    return <Refused language={language} problem={answer.problem} path={path} />
  }
  const report = answer.value
  const isEmpty = groupings.every(grouping => report.by[grouping].length === 0)
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-8 px-4 py-8 sm:px-6 sm:py-10">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="font-bold text-3xl tracking-tight">{say.title}</h1>
          <p className="mt-1 text-quiet">{say.text}</p>
        </div>
        <MonthChoice language={language} month={report.month} latest={latest} />
      </div>
      <MoneyTotals language={language} report={report} />
      {isEmpty && <Alert>{say.nothing}</Alert>}
      {groupings.map(
        grouping =>
          report.by[grouping].length > 0 && (
            <div key={grouping}>
              <h2 className="mb-3 font-semibold text-xl">{say.by[grouping]}</h2>
              <MarginTable
                language={language}
                title={say.by[grouping]}
                name={say.names[grouping]}
                rows={named(grouping, report.by[grouping])}
                currency={report.currency}
                warnBelowPercent={report.warnBelowPercent}
                {...(grouping === 'server' && {
                  action: row => (
                    <RefundButton
                      subscriptionId={row.key}
                      name={row.label}
                      currency={row.earned[0]?.currency ?? report.currency}
                    />
                  ),
                })}
              />
            </div>
          ),
      )}
      <BookCheck language={language} check={report.check} />
    </div>
  )
}
