import { monthOf, parseMonth } from '../margins/month.ts'
import { type Grouping, groupings, type MarginLine, type MarginReport } from '../margins/report.ts'
import { readMargins } from '../margins/store.ts'
import { marginTerms } from '../margins/terms.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { withInstallation } from './installation.ts'
import { moneyText, tableLines } from './table.ts'

const isGrouping = (word: string): word is Grouping => groupings.some(each => each === word)

/** What was earned in a month and what it cost, by plan, provider or server. */
export const marginsCommand: Command = {
  says: 'what a month earned and cost [--month YYYY-MM] [--by plan|provider|server] [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      month: { type: 'string' },
      by: { type: 'string' },
      json: { type: 'boolean' },
    })
    const by = values.by ?? 'plan'
    if (words.length > 0) throw new UsageError('margins takes no words, only --month and --by')
    if (!isGrouping(by)) throw new UsageError(`--by is one of ${groupings.join(', ')}`)
    await withInstallation(config, async ({ platform, outside }) => {
      const now = platform.context.clock.now()
      const month = values.month === undefined ? monthOf(now) : parseMonth(values.month)
      if (!month) throw new UsageError(`${values.month} is no month; write it like 2026-11`)
      const terms = marginTerms(config, outside.compute.values())
      const report = await readMargins(platform.db, month, now, terms, {
        zone: config.zone,
        language: 'en',
      })
      if (values.json) return console.log(JSON.stringify(report))
      for (const line of marginLines(report, by)) console.log(line)
      if (month.to > now) console.log(`\n${month.name} is not over: counted until now.`)
    })
  },
}

/** The table for people: the poorest first, the total last, and a sentence for each warning. */
export function marginLines(report: MarginReport, by: Grouping): string[] {
  const { currency, missingRates, warnBelowPercent } = report
  const lines = report.by[by]
  const money = (minor: number) => moneyText(minor, currency)
  const head = [by, 'paid in', 'earned', 'machines', 'storage', 'fees', 'margin', '%', '']
  const cells = (line: MarginLine) => [
    line.label,
    line.earned.map(each => moneyText(each.amountMinor, each.currency)).join(' + ') || '-',
    money(line.earnedMinor),
    money(line.machineMinor),
    money(line.storageMinor),
    money(line.feeMinor),
    money(line.marginMinor),
    line.marginPercent === null ? '-' : line.marginPercent.toFixed(1),
    line.warn ? 'WARN' : '',
  ]
  const warned = lines.filter(({ warn }) => warn).map(({ label }) => label)
  return [
    `${report.month}, in ${currency}`,
    ...tableLines([head.map(word => word.toUpperCase()), ...lines.map(cells), cells(report.total)]),
    ...(warned.length > 0
      ? ['', `Below ${warnBelowPercent} % of what was earned: ${warned.join(', ')}`]
      : []),
    ...missingRates.map(
      code => `${code} has no rate in SAMBUK_EXCHANGE_RATES: amounts in it are not in the sums.`,
    ),
  ]
}
