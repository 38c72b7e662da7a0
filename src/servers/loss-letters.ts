import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Copy, Course } from './loss.ts'
import { type ServerRow, serverName } from './server.ts'

/** Where letters lead, and in which zone servers are named. */
export interface LettersTo {
  readonly publicUrl: string
  readonly zone: string
}

/** The transaction that gives reason for a letter, and what writing it needs. */
export interface Post {
  readonly tx: Transaction
  readonly wake: Wake
  readonly context: Context
  readonly to: LettersTo
}

/** Customer and operators, once for each loss. */
export async function tellLoss(
  { tx, wake, context, to }: Post,
  server: ServerRow,
  { course, copy }: { course: Course; copy: Copy | null },
): Promise<void> {
  const customer = await customerOf(tx, server)
  const address = serverName(server, to.zone)
  const loss = `${server.id}:${lossOf(server)}`
  const { email, name, language } = customer
  const url = `${to.publicUrl}/${language}/servers/${server.id}`
  const whom = { to: email, language }
  // One that is switched off is given nothing before it is started.
  const isOff = server.desired === 'stopped' || server.suspended !== null
  const next = course === 'rebuild' ? whenRebuilt(isOff, copy) : course
  if (next === 'no-copy' || copy === null) {
    await enqueueMail(tx, wake, context, {
      ...whom,
      key: `server-lost:${loss}`,
      kind: 'server-lost-without-copy',
      params: { name, address, url },
    })
  } else {
    await enqueueMail(tx, wake, context, {
      ...whom,
      key: `server-lost:${loss}`,
      kind: 'server-lost',
      params: { name, address, course: next, on: copy.verifiedAt.toISOString(), url },
    })
  }
  for (const operator of await operatorsOf(tx)) {
    await enqueueMail(tx, wake, context, {
      to: operator.email,
      language: operator.language,
      key: `operator-lost:${loss}:${operator.id}`,
      kind: 'operator-lost',
      params: {
        address,
        customer: email,
        machine: `${server.machineProvider} ${server.machineId}`,
        course: next === 'no-copy' ? 'none' : next,
        url: `${to.publicUrl}/${operator.language}/operator/drift`,
      },
    })
  }
}

const whenRebuilt = (isOff: boolean, copy: Copy | null) =>
  isOff ? 'later' : copy?.ownKey ? 'key' : 'rebuild'

/** The machine was only hidden. */
export async function tellFound({ tx, wake, context, to }: Post, server: ServerRow): Promise<void> {
  const { email, name, language } = await customerOf(tx, server)
  await enqueueMail(tx, wake, context, {
    key: `server-found:${server.id}:${lossOf(server)}`,
    kind: 'server-found',
    to: email,
    language,
    params: {
      name,
      address: serverName(server, to.zone),
      url: `${to.publicUrl}/${language}/servers/${server.id}`,
    },
  })
}

/** The server answers again, with what the copy had; null: with nothing. */
export async function tellRebuilt(
  { tx, wake, context, to }: Post,
  server: ServerRow,
  copy: Pick<Copy, 'verifiedAt'> | null,
): Promise<void> {
  const { email, name, language } = await customerOf(tx, server)
  await enqueueMail(tx, wake, context, {
    key: `server-rebuilt:${server.id}:${lossOf(server)}`,
    kind: 'server-rebuilt',
    to: email,
    language,
    params: {
      name,
      address: serverName(server, to.zone),
      on: copy?.verifiedAt.toISOString() ?? 'none',
      url: `${to.publicUrl}/${language}/servers/${server.id}`,
    },
  })
}

/** Which loss of a server a letter is about. */
function lossOf({ lostAt }: ServerRow): string {
  assert(lostAt, 'a letter about a loss is about a server whose machine was lost')
  return lostAt.toISOString()
}

export const operatorsOf = (tx: Transaction) =>
  tx.select().from(accounts).where(eq(accounts.role, 'operator'))

async function customerOf(tx: Transaction, { subscriptionId }: ServerRow) {
  const [customer] = await tx
    .select({ language: subscriptions.language, email: accounts.email, name: accounts.name })
    .from(subscriptions)
    .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
    .where(eq(subscriptions.id, subscriptionId))
  assert(customer, 'a server was bought by somebody')
  return customer
}
