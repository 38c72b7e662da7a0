import { and, eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { TimeZone } from '../accounts/time-zone.ts'
import type { Database } from '../database/database.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { type ModelPrice, tokenKinds } from './price.ts'
import { modelPrices, usageLimits } from './tables.ts'
import type { Limit } from './usage.ts'

/** What counts for a server's usage, beside what the gateway counts. */
export interface UsageTerms {
  limit: Limit | null
  prices: ReadonlyMap<string, ModelPrice>
  /** Its owner's, in which their months begin and end. */
  zone: string
}

type LimitRow = typeof usageLimits.$inferSelect

/** Pure. */
export const limitIn = ({ tokens, cents, action }: LimitRow): Limit =>
  cents === null
    ? { unit: 'tokens', amount: tokens ?? 0, action }
    : { unit: 'usd', amount: cents, action }

export async function limitOf(db: Database, serverId: string): Promise<Limit | null> {
  const [row] = await db.select().from(usageLimits).where(eq(usageLimits.serverId, serverId))
  return row ? limitIn(row) : null
}

export async function termsOf(db: Database, serverId: string): Promise<UsageTerms> {
  const rows = await db.select().from(modelPrices).where(eq(modelPrices.serverId, serverId))
  const [owner] = await db
    .select({ zone: accounts.timeZone })
    .from(servers)
    .innerJoin(subscriptions, eq(subscriptions.id, servers.subscriptionId))
    .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
    .where(eq(servers.id, serverId))
  return {
    limit: await limitOf(db, serverId),
    prices: new Map(rows.map(row => [row.model, inDollars(row)])),
    zone: TimeZone.catch('UTC').parse(owner?.zone),
  }
}

/** What its owner chose: for who takes everything along. */
export async function usageSettings(db: Database, serverId: string): Promise<object> {
  const { limit, prices } = await termsOf(db, serverId)
  return { limit, prices: Object.fromEntries(prices) }
}

/** Null: there is none any more. */
export async function setLimit(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  serverId: string,
  limit: Limit | null,
): Promise<void> {
  if (limit === null) {
    await db.delete(usageLimits).where(eq(usageLimits.serverId, serverId))
    return
  }
  const { unit, amount, action } = limit
  const values = {
    tokens: unit === 'tokens' ? amount : null,
    cents: unit === 'usd' ? amount : null,
    ...{ action, setAt: context.clock.now(), lookedAt: null },
  }
  await db
    .insert(usageLimits)
    .values({ serverId, ...values })
    .onConflictDoUpdate({ target: usageLimits.serverId, set: values })
}

/** What a model costs by its owner's word. Null: they do not say any more. */
export async function setPrice(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  serverId: string,
  model: string,
  price: ModelPrice | null,
): Promise<void> {
  if (price === null) {
    const isIt = and(eq(modelPrices.serverId, serverId), eq(modelPrices.model, model))
    await db.delete(modelPrices).where(isIt)
    return
  }
  const values = { ...inMillionths(price), setAt: context.clock.now() }
  await db
    .insert(modelPrices)
    .values({ serverId, model, ...values })
    .onConflictDoUpdate({ target: [modelPrices.serverId, modelPrices.model], set: values })
}

const million = 1_000_000

const mapped = (price: ModelPrice, change: (value: number) => number): ModelPrice =>
  Object.fromEntries(tokenKinds.map(kind => [kind, change(price[kind])])) as ModelPrice

const inMillionths = (price: ModelPrice) => mapped(price, value => Math.round(value * million))
const inDollars = (price: ModelPrice) => mapped(price, value => value / million)
