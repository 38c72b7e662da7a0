import { eq } from 'drizzle-orm'
import { leadsTo } from '../domains/name.ts'
import { type DomainRow, takeFromOthers, tellMachine } from '../domains/store.ts'
import type { Resolver } from '../providers/resolver.ts'
import { isLost } from '../servers/loss.ts'
import { isBeingRebuilt, isMoving, type ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
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
/** Nobody wakes the domains of a server that is switched on again. */
const restLookMs = 10 * minuteMs
/** So long a name may lead elsewhere, as while its records are being changed, and still be its server's. */
const awayMs = hourMs

/**
 * Looks whether a domain leads to its server, has the machine told once it does, and says when it answers there. It is
 * not told before, and no more when the name has been led away: an authority counts each failure for a name.
 */
export function domainReconciler(tools: DomainTools): Reconciler<'domain'> {
  const { platform, resolver } = tools
  return {
    name: 'domain',
    async pass(row, pass) {
      if (row.removedAt !== null) return { wakeInMs: null }
      const { db, context } = platform
      const [server] = await db.select().from(servers).where(eq(servers.id, row.serverId))
      if (!server || server.closedAt !== null) return { wakeInMs: null }
      const now = context.clock.now()
      // Its name may lead to where visitors wait, and nobody would answer.
      if (!isInUse(server)) {
        await pass.write({ problem: 'domain-waits-for-server' })
        return { wakeInMs: restLookMs }
      }
      const wakeInMs = lookAgainMs(row, now)
      const addresses = await resolver.addressesOf(row.name, pass.signal)
      if (!addresses.ok) {
        const code = 'dns-unreachable'
        await pass.write({ checkedAt: now, problem: code })
        const backOffMs = Math.min(5 * minuteMs, 1000 * 2 ** Math.min(row.failures, 10))
        const failure = { code, detail: addresses.error }
        return { wakeInMs: Math.max(wakeInMs, backOffMs), failure }
      }
      const leads = leadsTo(addresses.value, server.address)
      if (leads === 'there') return own(row, server, pass, tools)
      await noteAway(row, leads, now, pass)
      return { wakeInMs }
    },
  }
}

type Used = ServerRow & { address: string }

const isInUse = (server: ServerRow): server is Used =>
  server.desired === 'ready' &&
  server.suspended === null &&
  server.address !== null &&
  !isLost(server) &&
  !isMoving(server) &&
  !isBeingRebuilt(server)

/** It leads elsewhere: it is its server's no more once that has lasted. */
async function noteAway(
  row: DomainRow,
  problem: string,
  now: Date,
  pass: Pass<'domain'>,
): Promise<void> {
  const awayAt = row.awayAt ?? now
  const seen = { checkedAt: now, problem, servedAt: null, awayAt }
  const isLetGo = row.pointedAt !== null && now.getTime() - awayAt.getTime() >= awayMs
  if (!isLetGo) return void (await pass.write(seen))
  await pass.write({ ...seen, pointedAt: null }, (tx, wake) => tellMachine(tx, wake, row.serverId))
}

/** It leads to its server: that is what makes it its own, whoever had it before. */
async function own(
  row: DomainRow,
  server: Used,
  pass: Pass<'domain'>,
  { platform, instances }: DomainTools,
): Promise<Next> {
  const { context } = platform
  const now = context.clock.now()
  const seen = { checkedAt: now, awayAt: null }
  const problem = 'domain-no-certificate'
  if (row.pointedAt === null) {
    await takeFromOthers(platform, row)
    await pass.write({ ...seen, pointedAt: now, problem }, (tx, wake) =>
      tellMachine(tx, wake, server.id),
    )
    return { wakeInMs: soonMs }
  }
  const answered = await instances.answersAt(row.name, server, pass.signal)
  if (!answered.ok) {
    context.log.info({ domain: row.id, ...answered.error }, 'a domain does not answer yet')
    await pass.write({ ...seen, problem, servedAt: null })
    return { wakeInMs: Math.min(5 * minuteMs, lookAgainMs(row, now)) }
  }
  await pass.write({ ...seen, problem: null, servedAt: row.servedAt ?? now })
  return { wakeInMs: workingLookMs }
}

/** Often while somebody may be waiting for it, and less and less often later. */
function lookAgainMs({ addedAt, pointedAt }: DomainRow, now: Date): number {
  const ageMs = now.getTime() - Math.max(addedAt.getTime(), pointedAt?.getTime() ?? 0)
  if (ageMs < hourMs) return 10_000
  return ageMs < 72 * hourMs ? 5 * minuteMs : hourMs
}
