import { countText } from '../../billing/difference-text.ts'
import { lastCheck } from '../../billing/record-check.ts'
import { addMonths, monthOf } from '../../margins/month.ts'
import { readMargins } from '../../margins/store.ts'
import { marginTerms } from '../../margins/terms.ts'
import { ageText } from '../table.ts'
import { type Check, type Examined, type Finding, fine, warning } from './finding.ts'

/** Whether the books agreed when they were last compared, and what last month left over. */
export const checkMoney: Check = async examined => [
  await checkBooks(examined),
  await checkMargins(examined),
]

const fewDaysMs = 2 * 86_400_000

async function checkBooks({ open }: Examined): Promise<Finding> {
  const { db, context } = open.platform
  const subject = 'money books'
  const last = await lastCheck(db)
  const again = 'Run npm run sambuk -- money check; a worker does it every night.'
  if (!last) return warning(subject, 'have not been compared with the payment vendor’s yet', again)
  const age = context.clock.now().getTime() - last.checkedAt.getTime()
  const what = `${countText(last.differences.length)} ${ageText(age)} ago`
  if (last.differences.length > 0) {
    return warning(
      subject,
      what,
      'Run npm run sambuk -- money check, which names them; --fix repairs our side.',
    )
  }
  return age > fewDaysMs ? warning(subject, what, again) : fine(subject, what)
}

async function checkMargins({ open, config }: Examined): Promise<Finding> {
  const { db, context } = open.platform
  const subject = 'money margins'
  const now = context.clock.now()
  const month = monthOf(addMonths(monthOf(now).from, -1))
  const terms = marginTerms(config, open.outside.compute.values())
  const names = { zone: config.zone, language: 'en' } as const
  const { by, total, missingRates } = await readMargins(db, month, now, terms, names)
  if (missingRates.length > 0) {
    return warning(
      subject,
      `amounts in ${missingRates.join(', ')} are not counted`,
      'Add their rates to SAMBUK_EXCHANGE_RATES.',
    )
  }
  const poor = by.plan.filter(({ warn }) => warn)
  if (poor.length > 0) {
    const plans = poor.map(({ label, marginPercent }) => `${label} (${percent(marginPercent)})`)
    return warning(
      subject,
      `in ${month.name} below ${config.margins.warnBelowPercent} %: ${plans.join(', ')}`,
      'Look at npm run sambuk -- margins --by server, and raise the price or lower the plan’s cost_minor_max.',
    )
  }
  return fine(
    subject,
    total.marginPercent === null
      ? `nothing was earned in ${month.name}`
      : `${month.name} left ${total.marginPercent} % of what was earned`,
  )
}

const percent = (value: number | null): string => (value === null ? 'nothing earned' : `${value} %`)
