import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import type { RolloutRow, UpdateRow } from './store.ts'

export interface Post {
  readonly tx: Transaction
  readonly wake: Wake
  readonly context: Context
  readonly publicUrl: string
  readonly zone: string
}

/** Once for each rollout that came to a stop by itself. */
export async function tellStopped(post: Post, rollout: RolloutRow, reason: string): Promise<void> {
  const { blueprint, version } = rollout
  await toOperators(post, `rollout-stopped:${rollout.id}`, reason, `${blueprint} ${version}`)
}

/** Its customer hears that it is away and that somebody sees to it; its operators, that they are to. */
export async function tellBroken(post: Post, update: UpdateRow, server: ServerRow): Promise<void> {
  const { tx, wake, context, publicUrl, zone } = post
  const address = serverName(server, zone)
  const [customer] = await tx.select().from(accounts).where(eq(accounts.id, server.accountId))
  if (customer) {
    const { email, name, language } = customer
    await enqueueMail(tx, wake, context, {
      key: `server-update-failed:${update.id}`,
      kind: 'server-update-failed',
      ...{ to: email, language },
      params: { name, address, url: `${publicUrl}/${language}/servers/${server.id}` },
    })
  }
  await toOperators(post, `update-failed:${update.id}`, 'update-broken', address)
}

async function toOperators(
  { tx, wake, context, publicUrl }: Post,
  key: string,
  reason: string,
  what: string,
): Promise<void> {
  const operators = await tx.select().from(accounts).where(eq(accounts.role, 'operator'))
  for (const { id, email, language } of operators) {
    await enqueueMail(tx, wake, context, {
      key: `${key}:${id}`,
      kind: 'operator-rollout',
      ...{ to: email, language },
      params: { what, reason, url: `${publicUrl}/${language}/operator/updates` },
    })
  }
}
