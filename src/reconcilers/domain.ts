import { eq } from 'drizzle-orm'
import { accessChanged } from '../access-keys/store.ts'
import { leadsTo } from '../domains/name.ts'
import type { DomainRow } from '../domains/store.ts'
import type { Resolver } from '../providers/resolver.ts'
import { servers } from '../servers/tables.ts'
import type { Next, Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import type { InstancePort } from './steps/instance-port.ts'

export interface DomainTools {
  readonly platform: Platform
  readonly resolver: Resolver
  readonly instances: Pick<InstancePort, 'answersAt'>
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Certificates are got again by the machine itself; this only finds a name that was led elsewhere. */
const workingLookMs = 6 * hourMs
const soonMs = 3_000

/**
 * Looks whether a domain leads to its server, has the machine told once it does, and says when it answers there. It is
 * not told before: an authority counts each failure for a name.
 */
export function domainReconciler({
  platform,
  resolver,
  instances,
}: DomainTools): Reconciler<'domain'> {
  return {
    name: 'domain',
    async pass(row, pass) {
      if (row.removedAt !== null) return { wakeInMs: null }
      const { db, context } = platform
      const [server] = await db.select().from(servers).where(eq(servers.id, row.serverId))
      if (!server || server.closedAt !== null) return { wakeInMs: null }
      const now = context.clock.now()
      const again: Next = { wakeInMs: lookAgainMs(row, now) }
      const addresses = await resolver.addressesOf(row.name, pass.signal)
      if (!addresses.ok) {
        await pass.write({ checkedAt: now, problem: 'dns-unreachable' })
        return again
      }
      const leads = leadsTo(addresses.value, server.address)
      if (leads !== 'there') {
        await pass.write({ checkedAt: now, problem: leads, servedAt: null })
        return again
      }
      if (row.pointedAt === null) {
        const problem = 'domain-no-certificate'
        await pass.write({ checkedAt: now, pointedAt: now, problem }, async (tx, wake) => {
          await accessChanged(tx, server.id)
          await wake('server', server.id)
        })
        return { wakeInMs: soonMs }
      }
      const answered = await instances.answersAt(row.name, server.id, pass.signal)
      if (!answered.ok) {
        context.log.info({ domain: row.id, ...answered.error }, 'a domain does not answer yet')
        await pass.write({ checkedAt: now, problem: 'domain-no-certificate', servedAt: null })
        return again
      }
      await pass.write({ checkedAt: now, problem: null, servedAt: row.servedAt ?? now })
      return { wakeInMs: workingLookMs }
    },
  }
}

/** Often while somebody may be waiting for it, and less and less often later. */
function lookAgainMs({ addedAt, pointedAt }: DomainRow, now: Date): number {
  const ageMs = now.getTime() - Math.max(addedAt.getTime(), pointedAt?.getTime() ?? 0)
  if (ageMs < hourMs) return 10_000
  return ageMs < 72 * hourMs ? 5 * minuteMs : hourMs
}
