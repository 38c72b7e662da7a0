import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import type { WayIn } from '../mail/letters/way-in-changed.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { accounts } from './tables.ts'

/**
 * Tells an account's address that there is another way into it, or one less: it may not have been its owner.
 * @param about the id of what is told of, of which each thing happens once
 */
export async function tellWayIn(
  tx: Transaction,
  wake: Wake,
  { context, url }: { context: Context; url: string },
  { email: to, name, language }: typeof accounts.$inferSelect,
  { about, wayIn, item }: { about: string; wayIn: WayIn; item: string },
): Promise<void> {
  await enqueueMail(tx, wake, context, {
    ...{ key: `way-in-changed:${wayIn}:${about}`, kind: 'way-in-changed', to, language },
    params: { name, wayIn, item, url: `${url}/${language}/account` },
  })
}

/** Tells an account's address that signing in takes two steps from now on, or one. */
export function tellTwoSteps(
  tx: Transaction,
  wake: Wake,
  platform: { context: Context; url: string },
  account: typeof accounts.$inferSelect,
): Promise<void> {
  const { id, email, twoFactorEnabled } = account
  return tellWayIn(tx, wake, platform, account, {
    about: `${id}:${platform.context.clock.now().getTime()}`,
    wayIn: twoFactorEnabled ? 'two-steps-begun' : 'two-steps-ended',
    item: email,
  })
}
