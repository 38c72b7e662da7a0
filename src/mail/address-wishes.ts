import { eq, isNull, lt, or } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { type AddressRow, findAddress, isAfter, normalAddress } from './addresses.ts'
import { mailWishes } from './tables.ts'
import { type LetterGroup, letterGroups } from './wishes.ts'

/** Of each group whether its letters are wished. */
export type Wishes = Record<LetterGroup, boolean>
type WishRow = typeof mailWishes.$inferSelect

/** What an address wishes: of each group the newest word counts, whether it was about the group or about all of them. */
export async function wishesOf(db: Database | Transaction, to: string): Promise<Wishes> {
  const { address, rows } = await readWishes(db, to)
  return wished(address, rows)
}

function wished(address: AddressRow | null, rows: readonly WishRow[]): Wishes {
  const one = (group: LetterGroup): [LetterGroup, boolean] => {
    const row = rows.find(each => each.group === group)
    const no = newest(address?.optedOutAt, row?.optedOutAt)
    const yes = newest(address?.optedInAt, row?.optedInAt)
    return [group, !isAfter(no, yes)]
  }
  return Object.fromEntries(letterGroups.map(one)) as Wishes
}

const newest = (...moments: (Date | null | undefined)[]): Date | null =>
  moments.reduce<Date | null>((last, at) => (at && isAfter(at, last) ? at : last), null)

/** Writes down whether an address wishes the letters of a group. */
export async function noteWish(
  tx: Transaction,
  to: string,
  { group, isWished, at }: { group: LetterGroup; isWished: boolean; at: Date },
): Promise<void> {
  const column = isWished ? mailWishes.optedInAt : mailWishes.optedOutAt
  const set = isWished ? { optedInAt: at } : { optedOutAt: at }
  await tx
    .insert(mailWishes)
    .values({ address: normalAddress(to), group, ...set })
    .onConflictDoUpdate({
      target: [mailWishes.address, mailWishes.group],
      set,
      setWhere: or(isNull(column), lt(column, at)),
    })
}

/** An account goes by another address from now on, and what it wished goes with it. Whoever complained there is not overruled. */
export async function carryWishes(
  tx: Transaction,
  { from, to, at }: { from: string; to: string; at: Date },
): Promise<void> {
  const before = await readWishes(tx, from)
  const there = await readWishes(tx, to)
  const isComplaint = there.address?.optedOutBy === 'complaint'
  const wishes = wished(before.address, before.rows)
  for (const group of letterGroups) {
    const isChosen = before.rows.some(row => row.group === group && row.optedInAt)
    if (!wishes[group]) await noteWish(tx, to, { group, isWished: false, at })
    else if (isChosen && !isComplaint) await noteWish(tx, to, { group, isWished: true, at })
  }
}

async function readWishes(db: Database | Transaction, to: string) {
  const address = await findAddress(db, to)
  const rows = await db
    .select()
    .from(mailWishes)
    .where(eq(mailWishes.address, normalAddress(to)))
  return { address, rows }
}
