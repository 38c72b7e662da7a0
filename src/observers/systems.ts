import { and, asc, eq, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { findBegun } from '../backups/store.ts'
import { addMs } from '../kit/clock.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import type { MachineShell } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget, type TargetTools } from '../reconcilers/steps/instance-target.ts'
import { updateRefusal } from '../rollouts/can-update.ts'
import { isBeingUpdated } from '../rollouts/store.ts'
import { systemStates } from '../rollouts/tables.ts'
import { hoursAhead, isInWindow, type MaintenanceWindow } from '../rollouts/window.ts'
import { requestOperation } from '../servers/operate.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'

export interface SystemTools extends Omit<TargetTools, 'vault'> {
  readonly platform: Platform
  readonly shell: MachineShell
  readonly window: MaintenanceWindow
}

/** Once a night; sooner where one waits to be started again. */
const askMs = 20 * 3600_000
const againMs = 600_000
/** Whoever talks to it now is not cut off. */
const quietMs = 15 * 60_000
const atOnce = 8
const most = 500

/** Debian notes that a start is needed, and when it last looked for updates by itself. */
const question = [
  'if [ -e /run/reboot-required ]; then echo restart; fi',
  'stamp=/var/lib/apt/periodic/unattended-upgrades-stamp',
  'if [ -e $stamp ]; then echo "updated $(stat -c %Y $stamp)"; fi',
  'echo told',
].join('\n')

export interface SystemState {
  needsRestart: boolean
  updatedAt: Date | null
}

/** Pure. Null: the machine did not come to the end of it. */
export function parseSystem(stdout: string): SystemState | null {
  const lines = stdout.trim().split('\n')
  if (lines.pop() !== 'told') return null
  const seconds = lines.find(line => line.startsWith('updated '))?.slice('updated '.length)
  return {
    needsRestart: lines.includes('restart'),
    updatedAt: seconds === undefined ? null : new Date(Number(seconds) * 1000),
  }
}

/**
 * A standing duty: in the night where they stand, machines are asked how they are with their system's security
 * updates, and those that need it are started again, unless something of ours or of their owner's goes on there.
 */
export async function observeSystems(tools: SystemTools, signal: AbortSignal): Promise<void> {
  const due = await listDue(tools)
  for (let at = 0; at < due.length && !signal.aborted; at += atOnce) {
    const some = due.slice(at, at + atOnce)
    const ends = await Promise.allSettled(some.map(server => look(server, tools, signal)))
    for (const end of ends) {
      if (end.status === 'rejected') {
        tools.platform.context.log.error({ error: end.reason }, 'a system is not known')
      }
    }
  }
}

async function listDue({ platform, window }: SystemTools): Promise<ServerRow[]> {
  const now = platform.context.clock.now()
  const found = await platform.db
    .select({ server: servers })
    .from(servers)
    .leftJoin(systemStates, eq(systemStates.serverId, servers.id))
    .where(
      and(
        eq(servers.desired, 'ready'),
        isNull(servers.copyOf),
        isNotNull(servers.announcedAt),
        isNotNull(servers.verifiedAt),
        eq(servers.machineState, 'running'),
        or(isNull(systemStates.askedAt), lt(systemStates.askedAt, addMs(now, -askMs))),
      ),
    )
    .orderBy(asc(systemStates.askedAt))
    .limit(most)
  return found
    .map(({ server }) => server)
    .filter(({ candidates, candidateIndex }) =>
      isInWindow(window, hoursAhead(candidates[candidateIndex] ?? null), now),
    )
}

async function look(server: ServerRow, tools: SystemTools, signal: AbortSignal): Promise<void> {
  const { platform, shell } = tools
  const { db, context, vault } = platform
  const target = instanceTarget(server, { ...tools, vault })
  const asked = await shell.run(target, question, '', signal)
  const state = asked.ok && asked.value.code === 0 ? parseSystem(asked.value.stdout) : null
  if (state === null) {
    context.log.warn({ server: server.id, asked }, 'a machine does not tell of its system')
    return
  }
  const now = context.clock.now()
  const isPutOff = state.needsRestart && (await isAtSomething(server, tools))
  const askedAt = isPutOff ? addMs(now, againMs - askMs) : now
  const known = { ...state, askedAt }
  await db
    .insert(systemStates)
    .values({ serverId: server.id, ...known })
    .onConflictDoUpdate({ target: systemStates.serverId, set: known })
  if (!state.needsRestart || isPutOff) return
  const restarted = await requestOperation(platform, server.id, { action: 'restart' })
  context.log.info(
    { server: server.id, ok: restarted.ok },
    'a machine starts again for its security updates',
  )
}

async function isAtSomething(server: ServerRow, { platform }: SystemTools): Promise<boolean> {
  const { db, context } = platform
  const { lastUsedAt } = server
  if (updateRefusal(server) !== null || (await isBeingUpdated(db, server.id))) return true
  if (lastUsedAt !== null && addMs(lastUsedAt, quietMs) > context.clock.now()) return true
  const backup = await findBegun(db, server.id)
  return backup !== null && backup.leaseToken !== null
}
