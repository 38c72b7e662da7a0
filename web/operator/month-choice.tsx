import Link from 'next/link'
import type { Language } from '../api/schema.ts'
import { formatMonth } from '../i18n/formats.ts'
import { Icon } from '../ui/icon.tsx'
import { moneyWords } from './money-words.ts'
import { shiftMonth } from './month.ts'

const step = 'grid size-10 place-items-center rounded-full hover:bg-surface'

/** One month back or on, as far as there has been one. */
export function MonthChoice({
  language,
  month,
  latest,
}: {
  language: Language
  month: string
  /** The month that it is now. */
  latest: string
}) {
  const say = moneyWords(language)
  const to = (by: number) => `/${language}/operator/money?month=${shiftMonth(month, by)}`
  return (
    <nav
      aria-label={say.month}
      className="inline-flex items-center rounded-full border border-line bg-raised p-0.5"
    >
      <Link href={to(-1)} aria-label={say.earlier} className={step}>
        <Icon name="arrow" className="size-4.5 rotate-180 rtl:rotate-0" />
      </Link>
      <span aria-current="date" className="min-w-36 text-center font-medium">
        {formatMonth(language, month)}
      </span>
      {month < latest ? (
        <Link href={to(1)} aria-label={say.later} className={step}>
          <Icon name="arrow" className="size-4.5 rtl:rotate-180" />
        </Link>
      ) : (
        <span className="grid size-10 place-items-center text-quiet/50">
          <Icon name="arrow" className="size-4.5 rtl:rotate-180" />
        </span>
      )}
    </nav>
  )
}
