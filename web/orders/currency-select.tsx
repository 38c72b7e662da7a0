'use client'

import { formatCurrency } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { writePreference } from '../shell/preference-cookie.ts'
import { Select } from '../ui/input.tsx'
import { currencyCookie } from './currency.ts'

/** In which money somebody would like to pay; remembered in this browser. Nothing where there is one only. */
export function CurrencySelect({
  value,
  currencies,
  className,
  onChange,
}: {
  value: string
  currencies: readonly string[]
  className?: string
  onChange: (currency: string) => void
}) {
  const { language, words } = useWords()
  if (currencies.length < 2) return null
  return (
    <Select
      aria-label={ordersWords(words).currency}
      value={value}
      onChange={event => {
        writePreference(currencyCookie, event.target.value)
        onChange(event.target.value)
      }}
      className={className}
    >
      {currencies.map(currency => (
        <option key={currency} value={currency}>
          {`${formatCurrency(language, currency)} (${currency.toUpperCase()})`}
        </option>
      ))}
    </Select>
  )
}
