import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import type { ServerRow } from './server.ts'
import { servers } from './tables.ts'

/**
 * Promises a server for a subscription that was just paid. Called inside the transaction that records
 * the payment, so that there is never one without the other.
 */
export async function openServer(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  bought: Pick<
    SubscriptionRow,
    'id' | 'accountId' | 'planId' | 'blueprint' | 'hostname' | 'candidates' | 'model'
  >,
): Promise<ServerRow> {
  const id = newId('server', random)
  const [server] = await tx
    .insert(servers)
    .values({
      id,
      accountId: bought.accountId,
      subscriptionId: bought.id,
      planId: bought.planId,
      desired: 'ready',
      hostname: bought.hostname,
      blueprint: bought.blueprint,
      candidates: bought.candidates,
      model: bought.model,
      orderedAt: clock.now(),
    })
    .returning()
  if (!server) throw new Error('a server row was not inserted')
  await wake('server', id)
  return server
}
