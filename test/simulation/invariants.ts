import type { BackupRow } from '../../src/backups/store.ts'
import { backups } from '../../src/backups/tables.ts'
import type { refunds as refundTable } from '../../src/billing/tables.ts'
import { refunds } from '../../src/billing/tables.ts'
import type { Database } from '../../src/database/database.ts'
import { mails } from '../../src/mail/tables.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import type { SubscriptionRow } from '../../src/subscriptions/subscription.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { endReason } from './money-changes.ts'
import type { Outside } from './outside.ts'

type RefundRow = typeof refundTable.$inferSelect
type MailRow = typeof mails.$inferSelect

/** Both sides of the promise at one moment: our rows, and what really stands outside. */
export interface Snapshot {
  now: Date
  servers: ServerRow[]
  subscriptions: SubscriptionRow[]
  refunds: RefundRow[]
  mails: MailRow[]
  backups: BackupRow[]
  outside: ReturnType<Outside['look']>
  ringsWaiting: number
}

export async function takeSnapshot(
  db: Database,
  outside: Outside,
  now: Date,
  ringsWaiting: number,
): Promise<Snapshot> {
  return {
    now,
    servers: await db.select().from(servers),
    subscriptions: await db.select().from(subscriptions),
    refunds: await db.select().from(refunds),
    mails: await db.select().from(mails),
    backups: await db.select().from(backups),
    outside: outside.look(),
    ringsWaiting,
  }
}

/** A paid order must have ended by then: every deadline of every step, twice over for a replacement. */
const orderDeadlineMs = 3 * 3600_000

/** What must hold after every single event. @returns what is broken, in words */
export function brokenAlways(at: Snapshot): string[] {
  const broken: string[] = []
  const must = (holds: boolean, what: string) => void (holds || broken.push(what))
  for (const server of at.servers) {
    const machines = at.outside.machines.filter(machine => machine.server === server.id)
    const live = machines.filter(machine => !machine.isLeaving)
    must(live.length <= 1, `${server.id} has ${live.length} machines`)
    const bought = at.subscriptions.find(subscription => subscription.id === server.subscriptionId)
    must(bought?.paidAt != null, `${server.id} stands for an order that was never paid`)
    if (server.closedAt) {
      must(machines.length === 0, `${server.id} is closed and its machine stands`)
      must(
        !at.outside.names.has(server.hostname) || reused(server, at),
        `${server.id} is closed and its name resolves`,
      )
      must(
        !at.outside.traces.some(
          name =>
            name.startsWith(`${server.hostname}-${server.id.slice(4, 12)}`) ||
            name.endsWith(server.id),
        ),
        `${server.id} is closed and its key, script or tag stands`,
      )
      must(
        server.sealedSshKey === null &&
          server.sealedGatewayToken === null &&
          server.sealedPassword === null &&
          server.model === null,
        `${server.id} is closed and still holds secrets`,
      )
    }
    const isLost = at.outside.byHand.has(server.id)
    const isLeaving = isLost || server.replacing || server.restoreFrom !== null
    if (server.announcedAt && server.desired === 'ready' && !isLeaving) {
      must(live.length === 1, `${server.id} was announced as ready and has no machine`)
    }
    const refund = at.refunds.find(row => row.subscriptionId === server.subscriptionId)
    must(
      (server.desired !== 'absent' || hasEnded(server)) === (refund === undefined),
      `${server.id} is wanted and refunded, or neither`,
    )
    const stored = at.backups.filter(row => row.serverId === server.id && row.state === 'verified')
    must(
      live.length > 0 || !hasEnded(server) || stored.length > 0 || isLost,
      `${server.id} has ended, and its data is neither on a machine nor stored`,
    )
    const hibernates = server.desired === 'hibernated' && server.hibernatedAt !== null
    must(!hibernates || machines.length === 0, `${server.id} hibernates and has a machine`)
    must(
      !hibernates || (server.restoreFrom !== null && server.backupWanted === null),
      `${server.id} hibernates and nothing says where its data is`,
    )
    must(
      live.length > 0 || server.desired !== 'hibernated' || stored.length > 0,
      `${server.id} hibernates, and its data is neither on a machine nor stored`,
    )
    must(
      server.restoreFrom === null || stored.some(({ id }) => id === server.restoreFrom),
      `${server.id} waits for a backup that is not there`,
    )
  }
  for (const machine of at.outside.machines) {
    if (machine.isRetired) {
      must(!machine.isRunning && !machine.isRenewed, `idle machine ${machine.name} costs money`)
    } else if (machine.status !== 'initial') {
      must(
        at.servers.some(server => server.id === machine.server),
        `machine ${machine.name} belongs to nobody`,
      )
    }
  }
  for (const payment of at.outside.payments) {
    must(payment.refunded <= payment.paid, `${payment.subscription} was paid back more than once`)
    const row = at.subscriptions.find(subscription => subscription.id === payment.subscription)
    must(row !== undefined, `a payment for an unknown order ${payment.subscription}`)
  }
  const sent = new Map<string, number>()
  for (const letter of at.outside.letters) sent.set(letter, (sent.get(letter) ?? 0) + 1)
  for (const [letter, count] of sent)
    must(count === 1, `the letter "${letter}" was sent ${count} times`)
  return broken
}

/** What the sweep leaves: nothing of ours that no row needs. */
function leftOver({ servers, outside }: Snapshot): string[] {
  const open = servers.filter(({ closedAt }) => closedAt === null)
  const names = [...outside.names].filter(name => !open.some(({ hostname }) => hostname === name))
  const keys = outside.keys.filter(key => !open.some(({ machineName }) => machineName === key))
  const machines = outside.machines.filter(
    ({ server, isRetired, isLeaving, status }) =>
      !isRetired && !isLeaving && status !== 'initial' && !open.some(({ id }) => id === server),
  )
  return [
    ...names.map(name => `the name ${name} is nobody's`),
    ...keys.map(key => `the key ${key} is nobody's`),
    ...machines.map(({ name }) => `the machine ${name} is nobody's`),
  ]
}

/** What must hold in addition once the world has been left in peace. */
export function brokenAtRest(at: Snapshot): string[] {
  const broken = [...brokenAlways(at), ...leftOver(at)]
  const must = (holds: boolean, what: string) => void (holds || broken.push(what))
  for (const machine of at.outside.machines) {
    must(
      machine.status !== 'initial' || !machine.isRenewed,
      `machine ${machine.name} was paid for, serves nobody and will be paid for again`,
    )
  }
  for (const payment of at.outside.payments) {
    const server = at.servers.find(row => row.subscriptionId === payment.subscription)
    const refund = at.refunds.find(row => row.subscriptionId === payment.subscription)
    const isReady =
      server?.announcedAt != null && server.desired === 'ready' && payment.refunded === 0
    const isResting =
      server?.announcedAt != null &&
      (server.desired === 'stopped' ||
        (server.desired === 'hibernated' && server.hibernatedAt !== null)) &&
      payment.refunded === 0
    const isRefunded =
      refund?.state === 'paid' && payment.refunded === payment.paid && server?.closedAt != null
    const isEnded = server !== undefined && hasEnded(server) && server.closedAt !== null
    must(
      [isReady, isResting, isRefunded, isEnded].filter(Boolean).length === 1,
      `${payment.subscription} was paid and is neither ready nor refunded nor ended`,
    )
    must(
      !isReady ||
        server.lostAt !== null ||
        (server.verifiedAt !== null && server.restoreFrom === null),
      `${payment.subscription} is said to be ready and was not verified`,
    )
    const machines = at.outside.machines.filter(machine => machine.server === server?.id)
    must(
      !isReady || server.suspended !== null || machines.length === 1 || server.lostAt !== null,
      `${payment.subscription} has no machine, and nobody has noticed`,
    )
    must(
      !isRefunded || !payment.active,
      `${payment.subscription} was refunded and would be charged again`,
    )
    const letters = at.mails.filter(
      mail => mail.key.endsWith(payment.subscription) || mail.key.endsWith(server?.id ?? '-'),
    )
    const last = isRefunded ? 'order-refunded' : 'server-ready'
    must(
      letters.filter(mail => mail.kind === last && mail.sentAt).length === 1,
      `${payment.subscription} got no letter ${last}`,
    )
  }
  for (const row of [
    ...at.servers,
    ...at.subscriptions,
    ...at.refunds,
    ...at.mails,
    ...at.backups,
  ]) {
    must(row.leaseToken === null, `${row.id} is still held by a worker`)
    const isMoving = row.wakeAt !== null && row.wakeAt.getTime() > at.now.getTime() - 60_000
    must(
      row.wakeAt === null || isMoving,
      `${row.id} should have been looked at ${row.wakeAt?.toISOString()}`,
    )
  }
  const others = { 'server-ready': 'order-refunded', 'order-refunded': 'server-ready' }
  for (const mail of at.mails) {
    const opposite = others[mail.kind as keyof typeof others]
    const about = mail.key.split(':')[1]
    const server = at.servers.find(row => row.id === about || row.subscriptionId === about)
    const both = at.mails.some(
      other =>
        other.kind === opposite &&
        [server?.id, server?.subscriptionId].includes(other.key.split(':')[1]),
    )
    must(!both, `${server?.id} was announced as ready and refunded`)
    must(mail.failureCode === null || mail.wakeAt !== null, `${mail.id} was given up unseen`)
  }
  const rows =
    at.servers.length +
    at.subscriptions.length +
    at.refunds.length +
    at.mails.length +
    at.backups.length
  must(at.ringsWaiting <= 2 * rows, `${at.ringsWaiting} rings wait for ${rows} rows`)
  for (const row of at.subscriptions) {
    const refund = at.refunds.find(each => each.subscriptionId === row.id)
    must(
      refund?.state !== 'paid' || row.state === 'refunded',
      `${row.id} was refunded and is ${row.state}`,
    )
    must(
      row.state === 'checkout' || row.model === null,
      `${row.id} keeps a key that it needs no more`,
    )
    const age = at.now.getTime() - row.orderedAt.getTime()
    must(
      row.state !== 'checkout' || age < orderDeadlineMs,
      `${row.id} waits for a payment for ever`,
    )
  }
  return broken
}

/** Its subscription ended, after it had been handed over: nobody is owed their money. */
const hasEnded = (server: ServerRow): boolean =>
  server.desired === 'absent' && server.absentReason === endReason

/** Another server may have taken the name after this one was closed. */
const reused = (server: ServerRow, at: Snapshot): boolean =>
  at.servers.some(
    other =>
      other.id !== server.id && other.hostname === server.hostname && other.closedAt === null,
  )
