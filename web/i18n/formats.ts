import type { Language, Money } from '../api/schema.ts'

/** Western digits in both languages, as prices and addresses are read in the Gulf and Egypt alike. */
export const localeOf = (language: Language): string =>
  language === 'ar' ? 'ar-u-nu-latn' : 'en-US'

/** First strong isolate … pop: keeps an address or a token in one piece inside a sentence. */
export const isolated = (text: string): string => `\u2068${text}\u2069`
export const leftToRight = (text: string): string => `\u2066${text}\u2069`

/**
 * `{ amountMinor: 1900, currency: 'usd' }` → `$19`; cents are written only when there are any. The
 * same in Arabic: its own pattern puts “US$” where right-to-left text tears it into “$US”.
 */
export function formatMoney(_language: Language, money: Money): string {
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(money.amountMinor / 10 ** digits)
}

/** What a model's vendor takes, in US dollars: mostly much less than a cent. In both languages alike, as money is. */
export const formatCost = (dollars: number): string =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: 2,
  }).format(dollars)

export const formatNumber = (language: Language, value: number): string =>
  new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: 1 }).format(value)

/** A date and time of day in the reader's own time zone. */
export const formatMoment = (
  language: Language,
  iso: string,
  timeZone: string,
  isPrecise = false,
): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...(isPrecise && { second: '2-digit' }),
    timeZone,
  }).format(new Date(iso))

/** A time of day to the second, in the reader's own time zone. */
export const formatTime = (language: Language, iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(new Date(iso))

/** A date in the reader's own time zone. */
export const formatDay = (language: Language, iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  }).format(new Date(iso))

/** `2026-11` → “November 2026”, “نوفمبر 2026”. */
export const formatMonth = (language: Language, month: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`))

/** `eur` → “Euro”, “يورو”. */
export const formatCurrency = (language: Language, currency: string): string =>
  new Intl.DisplayNames([localeOf(language)], { type: 'currency', fallback: 'code' }).of(
    currency.toUpperCase(),
  ) ?? currency

/** `12.5%`; the sign stands after the number in both languages. */
export const formatPercent = (percent: number): string =>
  `${new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(percent)}%`

/** `US` → “United States”, “الولايات المتحدة”; a name that is not a code is left as it is. */
export function formatCountry(language: Language, country: string): string {
  if (!/^[A-Za-z]{2}$/.test(country)) return country
  const names = new Intl.DisplayNames([localeOf(language)], { type: 'region', fallback: 'code' })
  return names.of(country.toUpperCase()) ?? country
}

const unit = (language: Language, value: number, name: 'second' | 'minute' | 'hour'): string =>
  new Intl.NumberFormat(localeOf(language), {
    style: 'unit',
    unit: name,
    unitDisplay: 'narrow',
  }).format(value)

/** An elapsed time in whole seconds: `9s`, `1m 05s`, `2h 3m`. Never negative: clocks disagree. */
export function formatElapsed(language: Language, elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return unit(language, seconds, 'second')
  const hours = Math.floor(minutes / 60)
  const parts =
    hours === 0
      ? [unit(language, minutes, 'minute'), unit(language, seconds % 60, 'second')]
      : [unit(language, hours, 'hour'), unit(language, minutes % 60, 'minute')]
  return parts.join(' ')
}

/** A number is not torn from its unit at the end of a line. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0')

/** `980 MB`, `1.2 GB`: as disks are sold, in thousands. */
export function formatBytes(language: Language, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  const value = bytes / 1000 ** step
  return unbroken(
    new Intl.NumberFormat(localeOf(language), {
      style: 'unit',
      unit: units[step] ?? 'byte',
      // The short form of a byte has no plural.
      unitDisplay: step === 0 ? 'long' : 'short',
      maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
    }).format(value),
  )
}

/** Kilometres as an estimate: in tens from a hundred on. */
export const formatDistance = (language: Language, km: number): string =>
  unbroken(
    new Intl.NumberFormat(localeOf(language), {
      style: 'unit',
      unit: 'kilometer',
      unitDisplay: 'short',
    }).format(km < 100 ? km : Math.round(km / 10) * 10),
  )

/** `57 ms`; in Arabic spelled out, where the abbreviation is not known. */
export const formatLatency = (language: Language, ms: number): string =>
  unbroken(
    new Intl.NumberFormat(localeOf(language), {
      style: 'unit',
      unit: 'millisecond',
      unitDisplay: language === 'ar' ? 'long' : 'short',
    }).format(ms),
  )

/** Chooses the form that the language's plural rule asks for; `other` serves where one is absent. */
export function plural(
  language: Language,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  return forms[new Intl.PluralRules(localeOf(language)).select(count)] ?? forms.other
}
