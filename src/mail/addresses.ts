import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { mailAddresses, mails } from './tables.ts'

export type AddressRow = typeof mailAddresses.$inferSelect

/** One spelling for each: nobody has two mailboxes that differ in capitals only. */
export const normalAddress = (address: string): string => address.trim().toLowerCase()

/** The last letter came back for good, and nobody has said since that letters arrive. */
export const isUnreachable = (row: AddressRow | null): boolean =>
  isAfter(row?.bouncedAt, row?.reachableAt)

export const isAfter = (one: Date | null | undefined, other: Date | null | undefined): boolean =>
  Boolean(one && (!other || one > other))

export async function findAddress(
  db: Database | Transaction,
  address: string,
): Promise<AddressRow | null> {
  const [row] = await db
    .select()
    .from(mailAddresses)
    .where(eq(mailAddresses.address, normalAddress(address)))
  return row ?? null
}

/** News of an address, each with the moment at which it became true. */
export type AddressNews =
  | { kind: 'bounced'; at: Date; detail: string }
  | { kind: 'reachable'; at: Date }
  /** It wishes nothing more that may be declined; what is said of one group is in `address-wishes.ts`. */
  | { kind: 'complained'; at: Date }

/**
 * Writes news of an address down: of each kind the newest counts, so that they may come late, twice and in any
 * order. Where letters arrive again, those that were held back are woken.
 */
export async function noteNews(
  tx: Transaction,
  wake: Wake,
  to: string,
  news: AddressNews,
): Promise<void> {
  const address = normalAddress(to)
  const { columns, newer } = columnsOf(news)
  const [changed] = await tx
    .insert(mailAddresses)
    .values({ address, ...columns })
    .onConflictDoUpdate({ target: mailAddresses.address, set: columns, setWhere: newer })
    .returning()
  if (news.kind !== 'reachable' || !changed || isUnreachable(changed)) return
  const held = await tx
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        sql`lower(${mails.to}) = ${address}`,
        isNull(mails.sentAt),
        eq(mails.failureCode, 'address-unreachable'),
      ),
    )
  for (const { id } of held) await wake('mail', id)
}

type Columns = Partial<typeof mailAddresses.$inferInsert>

function columnsOf(news: AddressNews): { columns: Columns; newer: SQL } {
  const { at } = news
  const since = (column: unknown): SQL =>
    sql`(${column} is null or ${column} < ${at.toISOString()}::timestamptz)`
  switch (news.kind) {
    case 'bounced':
      return {
        columns: { bouncedAt: at, bounceDetail: news.detail.slice(0, 500) },
        newer: since(mailAddresses.bouncedAt),
      }
    case 'reachable':
      return { columns: { reachableAt: at }, newer: since(mailAddresses.reachableAt) }
    case 'complained':
      return {
        columns: { optedOutAt: at, optedOutBy: 'complaint' },
        newer: since(mailAddresses.optedOutAt),
      }
  }
}
