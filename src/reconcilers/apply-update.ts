import { and, eq } from 'drizzle-orm'
import { isSettled, type UpdateStage } from '../instances/update-scripts.ts'
import { addMs } from '../kit/clock.ts'
import type { UpdateRow } from '../rollouts/store.ts'
import { tellBroken } from '../rollouts/update-letters.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { retryMs } from './backup.ts'
import type { Next, Pass } from './engine/engine.ts'
import type { InstanceRefusal } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'
import { callOff, end, isPinned, type UpdateTools } from './update-end.ts'

const lookMs = 3_000
/** Longer than a download over a slow line. */
const lateMs = 45 * 60_000
/** How often the new version is asked before it is taken back, and how often that is tried. */
const answersMost = 6
const undoesMost = 3

type Target = ReturnType<typeof instanceTarget>

/**
 * The machine is told once and acts by itself; a pass looks how far it is. Once it says that the new version answers
 * we ask that ourselves, as an owner would, and say whether it is to be kept.
 */
export async function applyUpdate(
  row: UpdateRow,
  server: ServerRow,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  // A machine that is off goes on when it is switched on.
  if (server.machineState !== 'running') return { wakeInMs: 30_000 }
  const { updates, platform } = tools
  const target = instanceTarget(server, { ...tools, vault: platform.vault })
  const looked = await updates.look(target, pass.signal)
  if (!looked.ok) return failed(row, looked.error)
  const seen = looked.value
  if (seen === null) return withoutOne(row, server, target, pass, tools)
  if (seen.order !== row.id) return callOff(row, 'update-left-over', pass, tools)
  if (!isSettled(seen)) return whileAtIt(row, seen, tools)
  if (seen.stage === 'undone') return taken(row, seen, target, pass, tools)
  if (seen.stage === 'broken') return broken(row, server, seen, target, pass, tools)
  if (row.verdict === 'undo')
    return undo(row, row.reason ?? 'update-unanswered', target, pass, tools)
  return row.verdict === 'keep' ? keep(row, target, pass, tools) : judge(row, target, pass, tools)
}

/** It was not told yet, or has forgotten what was decided. */
async function withoutOne(
  row: UpdateRow,
  server: ServerRow,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  // Once more, because a machine forgets that it knew before it has cleared up.
  if (row.verdict === 'keep') return keep(row, target, pass, tools)
  if (row.verdict === 'undo') return takenBack(row, target, pass, tools)
  if (server.desired === 'absent') return callOff(row, 'server-gone', pass, tools)
  if (!isPinned(row, server, tools)) return callOff(row, 'rollout-ended', pass, tools)
  const blueprint = tools.blueprint(server.blueprint)
  const begun = await tools.updates.begin(target, blueprint, row.id, pass.signal)
  if (begun.ok) return { wakeInMs: lookMs }
  return begun.error.reason === 'update-refused' && row.failures + 1 >= undoesMost
    ? callOff(row, 'update-left-over', pass, tools)
    : failed(row, begun.error)
}

/** What takes too long is shown, and goes on: the machine alone knows what it is in the middle of. */
function whileAtIt(row: UpdateRow, { stage }: UpdateStage, { platform }: UpdateTools): Next {
  const since = row.appliedAt ?? row.begunAt
  if (row.undoes > 0) {
    return { wakeInMs: lookMs, failure: { code: 'update-broken', detail: `it is at ${stage}` } }
  }
  if (addMs(since, lateMs) > platform.context.clock.now()) return { wakeInMs: lookMs }
  return { wakeInMs: 60_000, failure: { code: 'update-late', detail: `it is at ${stage}` } }
}

/** TLS, health, the gateway's handshake and, if the old version has answered, one turn. */
async function judge(
  row: UpdateRow,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const asked = await tools.instances.verify(target, row.answered === true, pass.signal)
  if (asked.ok) {
    await pass.write({ verdict: 'keep' })
    return { wakeInMs: 0 }
  }
  if (row.failures + 1 < answersMost) return { ...failed(row, asked.error), wakeInMs: 5_000 }
  await pass.write({ verdict: 'undo', reason: asked.error.reason })
  return { wakeInMs: 0 }
}

async function keep(
  row: UpdateRow,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const forgotten = await tools.updates.forget(target, pass.signal)
  return forgotten.ok ? kept(row, pass, tools) : failed(row, forgotten.error)
}

const kept = (row: UpdateRow, pass: Pass<'update'>, tools: UpdateTools): Promise<Next> =>
  end(row, { state: 'done', reason: null }, pass, tools, async (tx, wake) => {
    const isIts = and(
      eq(servers.id, row.serverId),
      eq(servers.machineGeneration, row.machineGeneration),
    )
    await tx.update(servers).set({ softwareVersion: row.toVersion }).where(isIts)
    await wake('server', row.serverId)
  })

async function undo(
  row: UpdateRow,
  reason: string,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const told = await tools.updates.undo(target, row.id, reason, pass.signal)
  return told.ok ? { wakeInMs: lookMs } : failed(row, told.error)
}

/** The old version works again with its data: the machine has waited for its answer. */
async function taken(
  row: UpdateRow,
  { reason }: UpdateStage,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  if (row.verdict === null) {
    await pass.write({ verdict: 'undo', reason: reason || 'update-unanswered' })
  }
  return takenBack(row, target, pass, tools)
}

async function takenBack(
  row: UpdateRow,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const forgotten = await tools.updates.forget(target, pass.signal)
  if (!forgotten.ok) return failed(row, forgotten.error)
  return end(row, { state: 'rolled-back' }, pass, tools)
}

/** Taking it back is tried a few times; what then is left on the machine stays there for whoever mends it. */
async function broken(
  row: UpdateRow,
  server: ServerRow,
  { reason }: UpdateStage,
  target: Target,
  pass: Pass<'update'>,
  tools: UpdateTools,
): Promise<Next> {
  const why = reason || 'update-unanswered'
  if (row.undoes + 1 < undoesMost) {
    const told = await tools.updates.undo(target, row.id, why, pass.signal)
    if (!told.ok) return failed(row, told.error)
    const { undoes } = await pass.write({ undoes: row.undoes + 1 })
    const detail = `the old version does not answer: ${why}`
    return { wakeInMs: retryMs(undoes), failure: { code: 'update-broken', detail } }
  }
  const { platform, publicUrl, zone } = tools
  const { context } = platform
  return end(row, { state: 'failed', reason: why }, pass, tools, (tx, wake, update) =>
    tellBroken({ tx, wake, context, publicUrl, zone }, update, server),
  )
}

const failed = ({ failures }: UpdateRow, { reason, detail }: InstanceRefusal): Next => ({
  wakeInMs: retryMs(failures),
  failure: { code: reason, detail },
})
