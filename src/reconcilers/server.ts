import { isDeepStrictEqual } from 'node:util'
import { requestRefund } from '../billing/request-refund.ts'
import { failedAgain, isTold, restsUntil } from '../servers/aside.ts'
import {
  decide,
  isLate,
  isOverdue,
  type StepName,
  type StepSpec,
  stepsToward,
} from '../servers/decide.ts'
import { freshPlaces } from '../servers/fresh-places.ts'
import { tellWakesLate } from '../servers/rest-letters.ts'
import { isWaking, type ServerChanges, type ServerRow } from '../servers/server.ts'
import type { StepRecord } from '../servers/tables.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import { giveUp, retryDelaySeconds } from './engine/outcome.ts'
import { applyAccess } from './steps/access.ts'
import { announceReady } from './steps/announce.ts'
import { awaitBackup } from './steps/backup.ts'
import { ensureName } from './steps/dns.ts'
import { attachFirewall } from './steps/firewall.ts'
import { nameWaits, noteHibernation } from './steps/hibernate.ts'
import { awaitInstall } from './steps/install.ts'
import { ensureMachine } from './steps/machine.ts'
import { applyModel } from './steps/model.ts'
import { chooseName } from './steps/name.ts'
import { powerOff, powerOn, restart } from './steps/power.ts'
import { removeKeys, removeMachine, removeName, replaceMachine } from './steps/removal.ts'
import { awaitRestore } from './steps/restore.ts'
import { settle } from './steps/settle.ts'
import { ensureSshKey } from './steps/ssh-key.ts'
import type { ServerTools, Step, StepOutcome } from './steps/step.ts'
import { removeUserData } from './steps/user-data.ts'
import { verifyServer } from './steps/verify.ts'

const steps: Record<StepName, Step> = {
  name: chooseName,
  replace: replaceMachine,
  'ssh-key': ensureSshKey,
  machine: ensureMachine,
  firewall: attachFirewall,
  'power-on': powerOn,
  restart,
  dns: ensureName,
  install: awaitInstall,
  'user-data-absent': removeUserData,
  model: applyModel,
  access: applyAccess,
  verify: verifyServer,
  announce: announceReady,
  settle,
  backup: awaitBackup,
  restore: awaitRestore,
  'power-off': powerOff,
  'dns-waiting': nameWaits,
  hibernate: noteHibernation,
  'dns-absent': removeName,
  'machine-absent': removeMachine,
  'keys-absent': removeKeys,
}

/** A pass goes on while steps finish; this many rounds are more than any way has steps. */
const roundsMost = 24
/** How long a server that could not be rebuilt waits for the next try. */
const strandedMs = 5 * 60_000

interface Tried {
  spec: StepSpec
  outcome: StepOutcome
}

/** Keeps the promise: asks `decide` what is next, performs it, records what was seen. */
export function serverReconciler(tools: ServerTools): Reconciler<'server'> {
  return {
    name: 'server',
    async pass(row, pass) {
      let server = row
      // What the others wait for, while those that stand aside have their turn.
      let waiting: Tried[] = []
      for (let round = 0; round < roundsMost; round++) {
        const due = decide(server)
        if (due.length === 0) return { wakeInMs: null }
        server = await noteProgress(server, due, pass, tools)
        const begun = server
        const begunAt = tools.context.clock.now()
        const asides = due.filter(({ aside }) => aside)
        const first = waiting.length > 0 ? [] : due.filter(({ aside }) => !aside)
        const chosen =
          first.length > 0
            ? first
            : asides.filter(spec => restsUntil(spec, begun, begunAt) === null)
        const ends = await Promise.allSettled(chosen.map(spec => perform(spec, begun, pass, tools)))
        const tried = ends.flatMap(end => (end.status === 'fulfilled' ? [end.value] : []))
        const failed = tried.find(({ outcome }) => outcome.kind === 'give-up')
        if (failed) {
          for (const end of ends) {
            if (end.status === 'rejected')
              tools.context.log.error({ server: server.id, error: end.reason }, 'a step failed')
          }
          return server.announcedAt
            ? strand(server, failed, pass, tools)
            : abandon(server, failed, pass, tools)
        }
        server = await record(server, tried, pass, tools)
        // What one step has seen is recorded also when another ran into a bug of ours.
        for (const end of ends) if (end.status === 'rejected') throw end.reason
        if (tried.some(({ outcome }) => outcome.kind === 'done')) waiting = []
        else if (first.length > 0 && asides.length > 0) waiting = tried
        else return whenNext(server, due, [...waiting, ...tried], row, tools.context.clock.now())
      }
      return { wakeInMs: 0 }
    },
  }
}

/**
 * The start of a step is stored before its first effect, because deadlines count from it; the end of
 * one whose result came in by observation (a machine that called home) is noted here.
 */
async function noteProgress(
  server: ServerRow,
  due: StepSpec[],
  pass: Pass<'server'>,
  { context }: ServerTools,
): Promise<ServerRow> {
  const now = context.clock.now().toISOString()
  const noted: Record<string, StepRecord> = {}
  for (const { name } of due) {
    const begun = server.steps[name]
    if (!begun || begun.endedAt) noted[name] = { startedAt: now }
  }
  for (const spec of stepsToward(server)) {
    const begun = server.steps[spec.name]
    if (begun && !begun.endedAt && spec.done(server)) {
      noted[spec.name] = { startedAt: begun.startedAt, endedAt: now }
    }
  }
  if (Object.keys(noted).length === 0) return server
  return pass.write({ steps: { ...server.steps, ...noted } })
}

async function perform(
  spec: StepSpec,
  server: ServerRow,
  pass: Pass<'server'>,
  tools: ServerTools,
): Promise<Tried> {
  const now = tools.context.clock.now()
  const outcome = isOverdue(spec, server, now)
    ? giveUp<ServerChanges>(
        spec.failure,
        `step ${spec.name} took longer than ${spec.deadlineSeconds} s`,
      )
    : await steps[spec.name](server, {
        tools,
        now,
        signal: pass.signal,
        intend: changes => pass.write(changes),
      })
  return { spec, outcome }
}

/** One conditional write for all that the round has seen, with the rows that belong to it. */
async function record(
  server: ServerRow,
  tried: Tried[],
  pass: Pass<'server'>,
  { context }: ServerTools,
): Promise<ServerRow> {
  const now = context.clock.now()
  const endedAt = now.toISOString()
  const records: Record<string, StepRecord> = { ...server.steps }
  const changes: ServerChanges = {}
  for (const { spec, outcome } of tried) {
    const begun = server.steps[spec.name] ?? { startedAt: endedAt }
    const { startedAt } = begun
    if (outcome.kind === 'give-up') continue
    if (outcome.kind === 'done') {
      const reason = outcome.note === undefined ? {} : { reason: outcome.note }
      records[spec.name] = { startedAt, endedAt, ...reason }
    } else if (spec.aside) records[spec.name] = failedAgain(begun, outcome.reason, now)
    else records[spec.name] = { startedAt, reason: outcome.reason }
    Object.assign(changes, outcome.changes)
  }
  // A server that waits is looked at often: what is as it was is not written again.
  const isNews =
    Object.keys(changes).length > 0 ||
    tried.some(({ outcome }) => outcome.alongside) ||
    !isDeepStrictEqual(records, server.steps)
  if (!isNews) return server
  return pass.write({ steps: records, ...changes }, async (tx, wake) => {
    for (const { outcome } of tried) await outcome.alongside?.(tx, wake)
  })
}

/**
 * The paid order cannot be kept: tear down, pay back, explain. All three are rows from here on. Of a
 * throw-away copy there is nothing to pay back: who wanted it sees that it goes.
 */
async function abandon(
  server: ServerRow,
  { spec, outcome }: Tried,
  pass: Pass<'server'>,
  tools: ServerTools,
): Promise<Next> {
  if (outcome.kind !== 'give-up') throw new Error('only a step that gave up abandons the order')
  tools.context.log.error(
    { server: server.id, step: spec.name, reason: outcome.reason, detail: outcome.detail },
    server.copyOf === null
      ? `the order of ${server.hostname} cannot be kept (${outcome.reason}); it is refunded`
      : `the copy ${server.hostname} cannot be had (${outcome.reason})`,
  )
  const endedAt = tools.context.clock.now().toISOString()
  const startedAt = server.steps[spec.name]?.startedAt ?? endedAt
  await pass.write(
    {
      ...outcome.changes,
      desired: 'absent',
      absentReason: outcome.reason,
      steps: {
        ...server.steps,
        [spec.name]: { startedAt, endedAt, failed: true, reason: outcome.reason },
      },
    },
    async (tx, wake) => {
      if (server.copyOf !== null) return
      await requestRefund(tx, wake, tools.context, server.subscriptionId, outcome.reason)
    },
  )
  return { wakeInMs: 0 }
}

/**
 * A server that its customer has is never given up: what its rebuilding met is told to the operator, and
 * looked at again. When no candidate has a machine, what was left where one was tried goes first, and
 * then it is tried from the first: the place behind the last stands for that.
 */
async function strand(
  server: ServerRow,
  { spec, outcome }: Tried,
  pass: Pass<'server'>,
  tools: ServerTools,
): Promise<Next> {
  if (outcome.kind !== 'give-up') throw new Error('only a step that gave up strands a server')
  const { reason, detail = '' } = outcome
  const startedAt = server.steps[spec.name]?.startedAt ?? new Date(0).toISOString()
  const isUnhoused = spec.name === 'machine' && isWaking(server)
  const more = isUnhoused ? await moreCandidates(server, tools) : {}
  await pass.write(
    {
      ...outcome.changes,
      ...elsewhere(spec.name, server),
      ...more,
      steps: { ...server.steps, [spec.name]: { startedAt, reason } },
    },
    async (tx, wake) => {
      const { publicUrl, dns } = tools
      if (!isUnhoused) return
      await tellWakesLate(tx, wake, { ...tools, publicUrl, zone: dns.zone }, server)
    },
  )
  return { wakeInMs: strandedMs, failure: { code: reason, detail: `${spec.name}: ${detail}` } }
}

/** Behind those that were tried, so that they come next. */
async function moreCandidates(
  server: ServerRow,
  { db, context, exchange, blueprint }: ServerTools,
): Promise<ServerChanges> {
  const { memoryGbMin } = blueprint(server.blueprint)
  const fresh = await freshPlaces(db, server, { now: context.clock.now(), exchange, memoryGbMin })
  return { candidates: [...server.candidates, ...fresh] }
}

function elsewhere(step: StepName, server: ServerRow): ServerChanges {
  if (step === 'machine') return { candidateIndex: server.candidates.length, replacing: true }
  // A machine that never got the data that waits for it has nothing to lose.
  const isEmpty = step === 'install' && server.restoreFrom !== null
  if (!isEmpty) return {}
  const next = server.candidateIndex + 1
  return { candidateIndex: next < server.candidates.length ? next : 0, replacing: true }
}

/**
 * The earliest wish of the steps that are not done. What takes longer than it should, and is not given
 * up because its customer has the server, is told to the operator.
 */
function whenNext(
  server: ServerRow,
  due: StepSpec[],
  tried: Tried[],
  { failures }: ServerRow,
  now: Date,
): Next {
  let seconds = Number.POSITIVE_INFINITY
  let failure: Next['failure']
  for (const { spec, outcome } of tried) {
    if (outcome.kind === 'wait') {
      if (!spec.aside) seconds = Math.min(seconds, outcome.seconds)
      const { reason, detail = reason } = outcome
      if (isLate(spec, server, now))
        failure ??= { code: spec.failure, detail: `${spec.name}: ${reason}` }
      if (isTold(spec, server)) failure ??= { code: reason, detail: `${spec.name}: ${detail}` }
    }
    if (outcome.kind === 'retry') {
      const { error } = outcome
      seconds = Math.min(seconds, retryDelaySeconds(error, failures))
      failure = {
        code: outcome.reason,
        detail: `${error.provider} ${error.operation}: ${error.code} ${error.message}`,
      }
    }
  }
  const rests = due.flatMap(spec => restsUntil(spec, server, now) ?? [])
  const soonestMs = Math.min(seconds * 1000, ...rests.map(at => at.getTime() - now.getTime()))
  // A rest may have ended meanwhile.
  const wakeInMs = Number.isFinite(soonestMs) ? soonestMs : 0
  if (failure) return { wakeInMs, failure }
  // One that rests between its tries has not got better.
  return { wakeInMs, ...(due.some(spec => isTold(spec, server)) && { isWaiting: true as const }) }
}
