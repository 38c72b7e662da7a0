import { and, eq, isNull, ne, or, sql } from 'drizzle-orm'
import { lookAgain } from '../domains/store.ts'
import { addMs } from '../kit/clock.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { fingerprint } from '../kit/seal.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerChanges, ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'

/** So long after the installation a machine may still ask again, because an answer got lost. */
const askAgainMs = 10 * 60_000

type Refusal = 'phone-home-token-invalid' | 'phone-home-key-mismatch' | 'phone-home-closed'

/**
 * A machine has started and says which key it has. The first key is pinned; the same key again gets
 * the same answer. The model settings that go out with the answer count as applied.
 */
export function recordBoot(
  platform: Platform,
  token: string,
  hostKey: string,
): Promise<Result<ServerRow, Refusal>> {
  const now = platform.context.clock.now()
  return transact(platform, async (tx, wake) => {
    const phoneHomeHash = fingerprint(token)
    const [server] = await tx
      .select()
      .from(servers)
      .where(eq(servers.phoneHomeHash, phoneHomeHash))
      .for('update')
    if (!server) return fail('phone-home-token-invalid')
    const isInstalled = server.installedAt !== null && addMs(server.installedAt, askAgainMs) < now
    const isWanted = server.desired === 'ready' && server.closedAt === null
    // Its owner has them now, and a password is no longer here. A server that has moved had them shown before.
    const isTaken = server.credentialsShownAt !== null && server.installedAt !== null
    if (!isWanted || isInstalled || isTaken) return fail('phone-home-closed')
    const [pinned] = await tx
      .update(servers)
      .set({
        hostKey,
        installPhase: server.installPhase ?? 'booted',
        modelApplied: server.modelRevision,
        // What a machine is told at its birth lets nobody in but us; keys and domains come by a step.
        accessApplied: 0,
      })
      .where(
        and(
          eq(servers.id, server.id),
          eq(servers.phoneHomeHash, phoneHomeHash),
          or(isNull(servers.hostKey), eq(servers.hostKey, hostKey)),
        ),
      )
      .returning()
    if (!pinned) return fail('phone-home-key-mismatch')
    await wake('server', server.id)
    return ok(pinned)
  })
}

export type Progress =
  | { phase: 'installing'; detail: string }
  | { phase: 'installed'; version: string; detail: string }
  | { phase: 'failed'; detail: string }

/**
 * What a machine says while it installs. Reports may come late and twice: nothing overwrites
 * `installed`, and progress does not overwrite a failure.
 */
export function recordProgress(
  platform: Platform,
  token: string,
  progress: Progress,
): Promise<Result<null, Refusal>> {
  const now = platform.context.clock.now()
  return transact(platform, async (tx, wake) => {
    const [server] = await tx
      .select({ id: servers.id, closedAt: servers.closedAt })
      .from(servers)
      .where(eq(servers.phoneHomeHash, fingerprint(token)))
    if (!server) return fail('phone-home-token-invalid')
    if (server.closedAt) return fail('phone-home-closed')
    const written = await tx
      .update(servers)
      .set(changesOf(progress, now))
      .where(
        and(
          eq(servers.phoneHomeHash, fingerprint(token)),
          isNull(servers.closedAt),
          or(isNull(servers.installPhase), ne(servers.installPhase, 'installed')),
          progress.phase === 'installing'
            ? or(isNull(servers.installPhase), ne(servers.installPhase, 'failed'))
            : sql`true`,
        ),
      )
      .returning({ id: servers.id })
    if (written.length === 0) return ok(null)
    await wake('server', server.id)
    if (progress.phase === 'installed') await lookAgain(tx, wake, server.id)
    return ok(null)
  })
}

function changesOf(progress: Progress, now: Date): ServerChanges {
  const { phase, detail } = progress
  if (phase !== 'installed') return { installPhase: phase, installDetail: detail }
  return {
    installPhase: phase,
    installDetail: detail,
    installedAt: now,
    softwareVersion: progress.version,
  }
}
