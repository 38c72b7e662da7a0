import { type Applied, applyPriceList, priceText } from '../billing/apply-price-list.ts'
import { type PriceList, readPriceList, shippedLists } from '../billing/price-list.ts'
import {
  addonProduct,
  currentPrices,
  type PriceRow,
  planProduct,
  type SoldItem,
} from '../billing/prices.ts'
import { takenOf } from '../billing/stock.ts'
import { listAddons, listPlans } from '../billing/store.ts'
import type { Database } from '../database/database.ts'
import { ensureSoldPrice } from '../reconcilers/ensure-prices.ts'
import { tellFailure } from './catalogue.ts'
import { type Command, readOptions, UsageError } from './command.ts'
import { type OpenInstallation, withInstallation } from './installation.ts'
import { moneyText, printRows } from './table.ts'

const callTimeoutMs = 60_000

/** What is sold and for how much, and its way to the payment vendor. */
export const plansCommand: Command = {
  says: 'what is sold, or sync [--list FILE|NAME] [--replace]: applies a price list and makes its prices at Stripe [--json]',
  async run({ config, args }) {
    const { values, words } = readOptions(args, {
      list: { type: 'string' },
      replace: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb = 'list', ...more] = words
    if ((verb !== 'list' && verb !== 'sync') || more.length > 0) {
      throw new UsageError('plans, or plans sync [--list FILE|NAME] [--replace]')
    }
    const isSync = verb === 'sync'
    if (!isSync && (values.list !== undefined || values.replace)) {
      throw new UsageError('--list and --replace are for plans sync')
    }
    if (values.replace && values.list === undefined) {
      throw new UsageError(`--replace needs --list, a file or one of: ${shippedLists().join(', ')}`)
    }
    const wanted = values.list === undefined ? null : readList(values.list)
    await withInstallation(config, open =>
      isSync ? sync(open, wanted, values) : list(open.platform.db, values.json === true),
    )
  },
}

async function list(db: Database, isJson: boolean) {
  const items = await listSold(db)
  printRows(
    items,
    isJson,
    {
      product: row => row.product,
      name: row => row.name,
      kind: row => row.kind,
      'a month': row => amounts(row.prices, 'month'),
      'a year': row => amounts(row.prices, 'year'),
      trial: row => (row.trialDays > 0 ? `${row.trialDays} d` : ''),
      sold: row => (row.stock === null ? String(row.sold ?? '') : `${row.sold} of ${row.stock}`),
    },
    'There is nothing on sale.',
  )
}

const amounts = (
  prices: readonly Pick<PriceRow, 'interval' | 'amountMinor' | 'currency'>[],
  interval: string,
) =>
  prices
    .filter(price => price.interval === interval)
    .map(({ amountMinor, currency }) => moneyText(amountMinor, currency))
    .join(', ')

/** Plans and add-ons that are on sale, each with its prices. */
async function listSold(db: Database) {
  const plans = await listPlans(db)
  const addons = await listAddons(db)
  const rows = [
    ...(await Promise.all(
      plans.map(async ({ id, name, kind, trialDays, stock }) => ({
        ...{ product: planProduct(id), name: name.en, kind: kind as string, trialDays, stock },
        sold: (await takenOf(db, id)) as number | null,
      })),
    )),
    ...addons.map(({ id, name }) => ({
      ...{ product: addonProduct(id), name: name.en, kind: 'add-on', trialDays: 0, stock: null },
      sold: null,
    })),
  ]
  const products = rows.map(({ product }) => product)
  const prices = await currentPrices(db, products)
  return rows.map(row => ({
    ...row,
    prices: prices.filter(({ product }) => product === row.product),
  }))
}

interface SyncOptions {
  list?: string | undefined
  replace?: boolean | undefined
  json?: boolean | undefined
}

/** The list into our rows, and every price on sale to the vendor; what was done before is not done again. */
async function sync(open: OpenInstallation, wanted: PriceList | null, options: SyncOptions) {
  const { db, context } = open.platform
  const { replace = false } = options
  const applied = wanted && (await applyPriceList(db, wanted, context, { replace }))
  const items = (await listSold(db)).flatMap(({ name, prices }) =>
    prices.map(price => ({ price, name })),
  )
  const vendor = await makePrices(open, items)
  const report = {
    list: options.list ?? null,
    plans: applied?.plans ?? { created: [], changed: [], deactivated: [] },
    prices: applied?.prices ?? { created: [], retired: [], unchanged: items.length },
    vendor,
  }
  if (options.json) console.log(JSON.stringify(report))
  else for (const line of reportLines(report)) console.log(line)
}

function readList(name: string): PriceList {
  const read = readPriceList(name)
  if (!read.ok) throw new UsageError(read.error)
  return read.value
}

interface Made {
  created: string[]
  unchanged: number
  /** Not reached, because the vendor refused one. */
  missing: number
}

async function makePrices(
  { platform, outside }: OpenInstallation,
  items: Pick<SoldItem, 'price' | 'name'>[],
): Promise<Made> {
  const made: Made = { created: [], unchanged: 0, missing: 0 }
  for (const [at, item] of items.entries()) {
    const signal = AbortSignal.timeout(callTimeoutMs)
    const ensured = await ensureSoldPrice(outside.payments, platform.db, item, signal)
    if (!ensured.ok) {
      tellFailure(ensured.error)
      return { ...made, missing: items.length - at }
    }
    if (ensured.value.created) made.created.push(priceText(item.price))
    else made.unchanged += 1
  }
  return made
}

function reportLines({ plans, prices, vendor }: Applied & { vendor: Made }): string[] {
  const lines = [
    ...plans.created.map(product => `new         ${product}`),
    ...plans.changed.map(product => `changed     ${product}`),
    ...plans.deactivated.map(product => `not sold    ${product}`),
    ...prices.retired.map(price => `retired     ${price}`),
    ...prices.created.map(price => `priced      ${price}`),
    ...vendor.created.map(price => `at Stripe   ${price}`),
  ]
  const missing =
    vendor.missing > 0 ? [`${vendor.missing} prices are not at Stripe yet; run it again.`] : []
  if (lines.length === 0 && missing.length === 0) {
    return [`Nothing to do: ${vendor.unchanged} prices are at Stripe as they are here.`]
  }
  const sum = `${vendor.created.length} created at Stripe, ${prices.retired.length} retired, ${vendor.unchanged} unchanged`
  return [...lines, '', sum, ...missing]
}
