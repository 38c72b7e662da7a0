import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { fail, ok, type Result } from '../kit/result.ts'
import { minorDigits } from './exchange.ts'
import { idleActions, planKinds } from './tables.ts'

/** What an operator writes to say what is sold: plans, add-ons and what they cost, in one file. */

const Text = z.strictObject({ en: z.string().min(1), ar: z.string().min(1) })
const Lines = z.array(z.string().min(1)).min(1)
const Id = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'is 1 to 40 lower case letters, digits and hyphens')
const knownCurrencies = new Set(Intl.supportedValuesOf('currency').map(code => code.toLowerCase()))
const Currency = z
  .string()
  .refine(code => knownCurrencies.has(code), 'is no currency (ISO 4217, lower case)')
/**
 * Many currencies have no small coins any more, and are written without decimals. The payment vendor
 * counts only these in whole units and all others in hundredths, where an amount would be a hundredth of
 * what was meant: such as ISK, UGX, HUF, IQD and LBP.
 */
const wholeUnits = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const thousandths = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])
const vendorDigits = (code: string): number => {
  if (wholeUnits.has(code)) return 0
  return thousandths.has(code) ? 3 : 2
}
const SoldCurrency = Currency.refine(
  code => !knownCurrencies.has(code) || minorDigits(code) === vendorDigits(code),
  'is a currency that the payment vendor counts in other units than people do; it cannot be sold in',
)
/** The largest that the payment vendor takes has eight digits. */
const amountMinorMost = 99_999_999
const Amount = z
  .int('is no whole number of minor units')
  .min(0, 'is less than nothing')
  .max(amountMinorMost, 'is more than can be charged')
/** Whether it can be charged, as far as one can tell without asking. */
export const isAmount = (amountMinor: number, currency: string): boolean =>
  Amount.safeParse(amountMinor).success && !hasBrokenDinars(amountMinor, currency)

/** Whether something can be sold in it. */
export const isCurrency = (code: string): boolean => SoldCurrency.safeParse(code).success

/** The payment vendor’s rule for dinars and their like: their last digit is not used. */
const hasBrokenDinars = (amountMinor: number, currency: string): boolean =>
  minorDigits(currency) === 3 && amountMinor % 10 > 0

const Amounts = z.record(z.string(), Amount)
const days = (least: number, most: number) => z.int().min(least).max(most)

const ListedPlan = z.strictObject({
  id: Id,
  kind: z.enum(planKinds).default('paid'),
  name: Text,
  tagline: Text,
  features: z.strictObject({ en: Lines, ar: Lines }),
  blueprints: z.array(z.string()).min(1),
  month: Amounts.optional(),
  /** Only where a year is not `yearCostsMonths` months. */
  year: Amounts.optional(),
  trialDays: days(0, 90).default(0),
  graceDays: days(0, 60).default(14),
  retentionDays: days(7, 90).default(30),
  backups: z
    .strictObject({
      everyHours: z.int().min(0).max(720).default(24),
      daily: z.int().min(0).max(31).default(7),
      weekly: z.int().min(0).max(52).default(4),
      monthly: z.int().min(0).max(60).default(3),
      quotaGb: z.int().min(1).default(100),
    })
    .prefault({}),
  idle: z
    .strictObject({
      action: z.enum(idleActions).default('none'),
      hours: z.int().min(1).max(8760).default(24),
    })
    .prefault({}),
  stock: z.int().min(0).nullable().default(null),
  accountMax: z.int().min(1).nullable().default(null),
  machine: z.strictObject({
    memoryGb: z.int().min(1),
    cores: z.int().min(1),
    diskGb: z.int().min(1),
    costMinorMax: z.int().min(1),
    costCurrency: Currency,
  }),
})

const ListedAddon = z.strictObject({
  id: Id,
  name: Text,
  tagline: Text,
  quantityMax: z.int().min(1).max(1000),
  adds: z.strictObject({
    diskGb: z.int().min(1).optional(),
    backups: z.int().min(1).optional(),
    costMinor: z.int().min(0).optional(),
  }),
  month: Amounts,
  year: Amounts.optional(),
})

const List = z
  .strictObject({
    currencies: z.array(SoldCurrency).min(1),
    yearCostsMonths: z.int().min(1).max(12).default(10),
    plans: z.array(ListedPlan).min(1),
    addons: z.array(ListedAddon).default([]),
  })
  .superRefine((list, context) => {
    const wrong = (where: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path: where, message })
    refuseTwice(list.currencies, at => wrong(['currencies', at], 'is there twice'))
    for (const group of ['plans', 'addons'] as const) {
      refuseTwice(
        list[group].map(({ id }) => id),
        at => wrong([group, at, 'id'], 'is there twice'),
      )
    }
    for (const [at, plan] of list.plans.entries()) checkPrices(plan, ['plans', at], list, wrong)
    for (const [at, addon] of list.addons.entries()) {
      checkPrices({ ...addon, kind: 'paid' }, ['addons', at], list, wrong)
    }
  })

export type PriceList = z.infer<typeof List>
type Listed = Pick<PriceList['plans'][number], 'kind' | 'month' | 'year'>
type Wrong = (where: PropertyKey[], message: string) => void

function refuseTwice(names: string[], refuse: (at: number) => void) {
  for (const [at, name] of names.entries()) if (names.indexOf(name) < at) refuse(at)
}

/** Each product has its price in each currency of the list and in no other. */
function checkPrices(listed: Listed, where: PropertyKey[], list: PriceListHead, wrong: Wrong) {
  if (listed.kind !== 'paid') {
    for (const interval of ['month', 'year'] as const) {
      if (listed[interval]) wrong([...where, interval], `is not for a plan of kind ${listed.kind}`)
    }
    return
  }
  if (!listed.month) return wrong([...where, 'month'], 'is missing')
  for (const interval of ['month', 'year'] as const) {
    const amounts = listed[interval]
    for (const [currency, amountMinor] of Object.entries(amounts ?? {})) {
      const at = [...where, interval, currency]
      if (!list.currencies.includes(currency)) wrong(at, 'is not among the list’s currencies')
      else if (amountMinor === 0) wrong(at, 'is nothing; what costs nothing is of kind free')
      else if (hasBrokenDinars(amountMinor, currency)) wrong(at, 'has to end in 0')
    }
  }
  for (const currency of list.currencies) {
    const amountMinor = listed.month[currency]
    if (amountMinor === undefined) wrong([...where, 'month', currency], 'is missing')
    else if (amountMinor * list.yearCostsMonths > amountMinorMost) {
      wrong([...where, 'month', currency], 'is too much for a year')
    }
  }
}

type PriceListHead = { currencies: string[]; yearCostsMonths: number }

const folder = path.resolve(import.meta.dirname, '../../price-lists')

/** The lists that come with us, by name. */
export const shippedLists = (): string[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.slice(0, -'.yaml'.length))
    .sort()

/** What a new installation sells. @throws never in a tree that its tests have passed */
export function standardList(): PriceList {
  const list = readPriceList('standard')
  if (!list.ok) throw new Error(list.error)
  return list.value
}

/** A list by the name of one of ours, or by its file. The error names file, place and value. */
export function readPriceList(nameOrFile: string): Result<PriceList, string> {
  const isName = shippedLists().includes(nameOrFile)
  const file = isName ? path.join(folder, `${nameOrFile}.yaml`) : nameOrFile
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    return fail(`${nameOrFile} is neither a file nor one of: ${shippedLists().join(', ')}`)
  }
  return parsePriceList(readFileSync(file, 'utf8'), path.relative(process.cwd(), file))
}

/** The same for a list's text; `name` is what errors call it. */
export function parsePriceList(text: string, name: string): Result<PriceList, string> {
  let read: unknown
  try {
    read = parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    return fail(`${name} is no YAML: ${error.message}`)
  }
  const list = List.safeParse(read)
  if (list.success) return ok(list.data)
  return fail(
    list.error.issues
      .map(
        issue =>
          `${name}: ${placeText(issue.path)} (${valueText(read, issue.path)}) ${wordsOf(issue)}`,
      )
      .join('\n'),
  )
}

const wordsOf = ({ code, message }: z.core.$ZodIssue): string =>
  code === 'custom' || /^(is|has) /.test(message) ? message : `is not right: ${message}`

/** `plans[0].month.usd` */
const placeText = (where: readonly PropertyKey[]): string =>
  where
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the list'

function valueText(read: unknown, where: readonly PropertyKey[]): string {
  let value = read
  for (const part of where) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined
  }
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60)
}
