import {
  and,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  max,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { actedBy } from '../activity/acted-by.ts'
import { backups, restores } from '../backups/tables.ts'
import { plans, refunds } from '../billing/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import type { AppDependencies } from '../http/app.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { lastUpdatedAt } from '../rollouts/store.ts'
import { type ModelSettings, subscriptions } from '../subscriptions/tables.ts'
import type { TeamRole } from '../team/roles.ts'
import { members } from '../team/tables.ts'
import { isCopyOf } from './rebuild.ts'
import { type ServerRow, serverCan } from './server.ts'
import { servers } from './tables.ts'

type Reader = Database | Transaction

/** A server together with what its page tells of it. */
export interface ServerStory {
  server: ServerRow
  subscription: typeof subscriptions.$inferSelect
  plan: typeof plans.$inferSelect
  refund: typeof refunds.$inferSelect | null
  account: typeof accounts.$inferSelect
  /** When the newest copy of its data was made; null: there is none. */
  copyFrom: Date | null
  /** The same of those that open without its customer's own key. */
  openCopyFrom: Date | null
  /** When the copy was made for whose key it waits; null: it waits for none. */
  lockedFrom: Date | null
  /** Why the last key that was given did not bring that: the code of a sentence. */
  lockedProblem: string | null
  /** When its machine's software was last brought to another version; null: it is as it was installed. */
  softwareUpdatedAt: Date | null
}

/** The same as `newestOfAll` and `newestCopy` of `rebuild.ts`, for each server of a list. */
const newestCopyOf = (db: Reader, which?: SQL) =>
  sql<Date | null>`(${db
    .select({ verifiedAt: max(backups.verifiedAt) })
    .from(backups)
    .where(and(isCopyOf(servers.id, servers.blueprint), which))})`.mapWith(backups.verifiedAt)

const isIts = eq(restores.serverId, servers.id)

/** The same as `lockedBackup` of `restores/locked.ts`. */
const lockedFromOf = (db: Reader) => {
  const isOpen = and(isIts, inArray(restores.state, ['begun', 'swapped']))
  const open = db.select({ id: restores.id }).from(restores).where(isOpen)
  const isLocked = and(
    eq(backups.id, servers.restoreFrom),
    isNotNull(backups.recipient),
    ne(servers.desired, 'absent'),
    notExists(open),
  )
  return sql<Date | null>`(${db
    .select({ verifiedAt: backups.verifiedAt })
    .from(backups)
    .where(isLocked)})`.mapWith(backups.verifiedAt)
}

const lockedProblemOf = (db: Reader) =>
  sql<string | null>`(${db
    .select({ reason: restores.reason })
    .from(restores)
    .where(and(isIts, eq(restores.backupId, servers.restoreFrom), eq(restores.state, 'failed')))
    .orderBy(desc(restores.endedAt))
    .limit(1)})`

const stories = (db: Reader) =>
  db
    .select({
      server: servers,
      subscription: subscriptions,
      plan: plans,
      refund: refunds,
      account: accounts,
      copyFrom: newestCopyOf(db),
      openCopyFrom: newestCopyOf(db, isNull(backups.recipient)),
      lockedFrom: lockedFromOf(db),
      lockedProblem: lockedProblemOf(db),
      softwareUpdatedAt: lastUpdatedAt(db),
    })
    .from(servers)
    .innerJoin(subscriptions, eq(subscriptions.id, servers.subscriptionId))
    .innerJoin(plans, eq(plans.id, servers.planId))
    .innerJoin(accounts, eq(accounts.id, servers.accountId))
    // What was paid back in part changes nothing for the server.
    .leftJoin(
      refunds,
      and(eq(refunds.subscriptionId, servers.subscriptionId), eq(refunds.kind, 'whole')),
    )

/** An account's servers, newest first. */
export const listServers = (db: Reader, accountId: string): Promise<ServerStory[]> =>
  stories(db)
    .where(and(eq(servers.accountId, accountId), isNull(servers.copyOf)))
    .orderBy(desc(servers.orderedAt))

/** Servers that an account may use as a member, with its role, by whose they are; newest first. */
export async function listSharedServers(
  db: Reader,
  accountId: string,
): Promise<(ServerStory & { role: TeamRole })[]> {
  const teams = await db
    .select({ ownerId: members.ownerId, role: members.role })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.ownerId))
    .where(and(eq(members.accountId, accountId), isNull(members.endedAt)))
    .orderBy(accounts.name, accounts.id)
  const lists = await Promise.all(teams.map(({ ownerId }) => listServers(db, ownerId)))
  return teams.flatMap(({ role }, at) => (lists[at] ?? []).map(story => ({ ...story, role })))
}

/** Everybody's servers, newest first, for the operator. */
export const listAllServers = (db: Reader, most = 500): Promise<ServerStory[]> =>
  stories(db).where(isNull(servers.copyOf)).orderBy(desc(servers.orderedAt)).limit(most)

/** Everybody's whose machine is lost, those that are being rebuilt among them; the longest first. */
export const listLostServers = (db: Reader): Promise<ServerStory[]> =>
  stories(db)
    .where(and(isNotNull(servers.lostAt), isNull(servers.closedAt), isNull(servers.copyOf)))
    .orderBy(servers.lostAt)

/** One server of anybody, and no copy. Who may see it says `own-server.ts`. */
export async function findAnyServer(db: Reader, id: string): Promise<ServerStory | null> {
  const [story] = await stories(db).where(and(eq(servers.id, id), isNull(servers.copyOf)))
  return story ?? null
}

/** One server of anybody by its id, its name or the first label of it; a living one before those gone. */
export async function findServerCalled(
  db: Reader,
  word: string,
  zone: string,
): Promise<ServerStory | null> {
  const label = word.endsWith(`.${zone}`) ? word.slice(0, -zone.length - 1) : word
  const found = await stories(db)
    .where(or(eq(servers.id, word), eq(servers.hostname, label.toLowerCase())))
    .orderBy(desc(servers.orderedAt))
  return found.find(({ server }) => server.closedAt === null) ?? found[0] ?? null
}

export interface ServerSecrets {
  gatewayToken: string
  password: string | null
  /** The pinned key of the machine that they belong to. */
  hostKey: string
}

/**
 * Hands the credentials out, once: two requests at the same time get them one time. The machine has its
 * owner's password already, so nothing of it stays here.
 */
export async function takeCredentials(
  platform: Platform,
  serverId: string,
): Promise<Result<ServerSecrets, string>> {
  const { vault, context } = platform
  return transact(platform, async tx => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server) return fail('not-found')
    const refusal = serverCan.showCredentials(server)
    if (refusal) return fail(refusal)
    const { sealedGatewayToken, sealedPassword, hostKey } = server
    assert(sealedGatewayToken && hostKey, 'a verified server has its token and a pinned key')
    await tx
      .update(servers)
      .set({ credentialsShownAt: context.clock.now(), sealedPassword: null })
      .where(eq(servers.id, serverId))
    return ok({
      gatewayToken: vault.open(`gateway-token:${serverId}`, sealedGatewayToken),
      password: sealedPassword && vault.open(`password:${serverId}`, sealedPassword),
      hostKey,
    })
  })
}

/** Writes the wish for other model settings; the reconciler brings them to the machine. */
export async function requestModel(
  platform: Platform & Pick<AppDependencies, 'blueprints'>,
  server: ServerRow,
  change: (now: ModelSettings | null) => Result<ModelSettings, string>,
  accountId: string | null = null,
): Promise<Result<ServerRow, string>> {
  const refusal = serverCan.setModel(server, platform.blueprints.find(server.blueprint).isAssistant)
  if (refusal) return fail(refusal)
  const changed = change(server.model)
  if (!changed.ok) return changed
  return transact(platform, async (tx, wake) => {
    if (accountId !== null) await actedBy(tx, accountId)
    const [row] = await tx
      .update(servers)
      .set({
        model: changed.value,
        modelRevision: server.modelRevision + 1,
      })
      .where(and(eq(servers.id, server.id), eq(servers.modelRevision, server.modelRevision)))
      .returning()
    if (!row) return fail('server-not-ready')
    await wake('server', row.id)
    return ok(row)
  })
}
