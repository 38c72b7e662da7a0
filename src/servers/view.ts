import type { z } from 'zod'
import type { Blueprints } from '../blueprints/registry.ts'
import { cityName } from '../geography/places.ts'
import type { Server, ServerStep, stepNames } from '../http/views.ts'
import { isRestoring } from '../restores/can-restore.ts'
import type { StoredModel } from '../subscriptions/tables.ts'
import { type Role, whyNot } from '../team/roles.ts'
import type { Language } from '../words/sentence.ts'
import { storedReason } from '../words/sentence.ts'
import { leavingSteps, readySteps, type ShownStep } from './decide.ts'
import { isLost, whyNotRebuilt } from './loss.ts'
import type { RestTerms } from './rest-terms.ts'
import {
  customerCan,
  isBeingRebuilt,
  isMoving,
  isWaking,
  type ServerRow,
  serverCan,
  serverName,
} from './server.ts'
import type { ServerStory } from './store.ts'
import type { StepRecord } from './tables.ts'

export type ServerView = z.infer<typeof Server>
type StepView = z.infer<typeof ServerStep>

const shownSteps: (typeof stepNames)[number][] = [
  'name',
  'backup',
  'machine',
  'dns',
  'install',
  'restore',
  'verify',
  'announce',
]

/** Of most lives there is nothing to say in these. */
function isRare(name: (typeof stepNames)[number], server: ServerRow): boolean {
  if (name === 'backup') return server.backupWanted === null && !server.steps.backup
  if (name === 'restore') return server.restoreFrom === null && !server.steps.restore
  return false
}

export interface ViewTools {
  readonly zone: string
  readonly blueprints: Blueprints
  readonly rest: RestTerms
}

/** A server with what somebody may do with it; `role` is null where an operator only looks on. */
export type SeenServer = ServerStory & { role: Role | null }

/** A server as somebody sees it who may, with every reason in their language. */
export function serverView(
  story: SeenServer,
  { zone, blueprints, rest }: ViewTools,
  language: Language,
): ServerView {
  const { server, plan, refund, subscription, role } = story
  // Between two machines it is asked of the one that it had last.
  const provider =
    server.machineProvider ?? server.candidates[server.candidateIndex]?.provider ?? ''
  const { title, isAssistant, logs } = blueprints.find(server.blueprint)
  const candidate = server.candidates[server.candidateIndex]
  const may = (refusal: string | null, operation: string) =>
    storedReason(whyNot(role, operation) ?? refusal, language)
  const { name: ownerName, email: ownerEmail } = story.account
  const shared = role === null || role === 'owner' ? null : { ownerName, ownerEmail, role }
  return {
    id: server.id,
    hostname: server.hostname,
    url: `https://${serverName(server, zone)}`,
    planId: plan.id,
    planName: plan.name[language],
    blueprint: { name: server.blueprint, title: title[language], isAssistant },
    logs: logs.map(({ name }) => name),
    phase: phaseOf(story),
    notice: storedReason(noticeOf(story), language),
    steps: shownSteps
      .filter(name => !isRare(name, server))
      .map(name => stepView(name, server, language)),
    orderedAt: server.orderedAt.toISOString(),
    readyAt: server.announcedAt?.toISOString() ?? null,
    machine: candidate
      ? {
          provider: candidate.provider,
          size: candidate.size,
          location: candidate.location,
          city: cityName(candidate, language),
          country: candidate.country,
          state: server.machineState ?? 'none',
          address: server.address,
        }
      : null,
    softwareVersion: server.softwareVersion,
    softwareUpdatedAt: story.softwareUpdatedAt?.toISOString() ?? null,
    model: server.model && {
      ...shownModel(server.model),
      fallbacks: (server.model.fallbacks ?? []).map(shownModel),
    },
    credentialsShown: server.credentialsShownAt !== null,
    refund:
      refund && shared === null
        ? {
            amountMinor: refund.amountMinor ?? subscription.paidMinor,
            currency: refund.currency ?? subscription.currency,
          }
        : null,
    can: {
      chat: may(serverCan.chat(server, isAssistant), 'watchChat'),
      channels: may(serverCan.channels(server, isAssistant), 'listChannels'),
      browse: may(serverCan.browse(server, isAssistant), 'openBrowser'),
      files: may(serverCan.files(server), 'listFiles'),
      terminal: may(serverCan.terminal(server), 'openTerminal'),
      controlUi: may(serverCan.channels(server, isAssistant), 'openControlUi'),
      showCredentials: may(serverCan.showCredentials(server), 'showCredentials'),
      setModel: may(serverCan.setModel(server, isAssistant), 'chooseModel'),
      stop: may(customerCan.stop(server), 'stopServer'),
      start: may(customerCan.start(server), 'startServer'),
      restart: may(customerCan.restart(server), 'restartServer'),
      hibernate: may(customerCan.hibernate(server, rest.hibernates(provider)), 'hibernateServer'),
      keepAwake: may(null, 'keepServerAwake'),
      rebuild: may(whyNotRebuilt(server, story.copyFrom !== null), 'rebuildServer'),
      unlock: may(story.lockedFrom ? null : 'server-not-locked', 'unlockServer'),
      look: may(null, 'getServer'),
      setUp: may(null, 'addDomain'),
    },
    shared,
    lost: server.lostAt && {
      since: server.lostAt.toISOString(),
      copyFrom: story.copyFrom?.toISOString() ?? null,
      ownKey: story.copyFrom?.getTime() !== story.openCopyFrom?.getTime(),
    },
    locked: story.lockedFrom && {
      copyFrom: story.lockedFrom.toISOString(),
      olderFrom: story.openCopyFrom?.toISOString() ?? null,
      problem: storedReason(story.lockedProblem, language),
    },
    rest: {
      by: server.restsBy,
      since: server.hibernatedAt?.toISOString() ?? null,
      keepAwake: server.keepAwake,
      idle: plan.idleAction === 'none' ? null : { action: plan.idleAction, hours: plan.idleHours },
      stopSaves: rest.stopSaves(provider),
      hibernates: rest.hibernates(provider),
      visitsWake: rest.waitingAddress !== null,
    },
  }
}

const shownModel = ({ vendor, modelId }: StoredModel) => ({ vendor, modelId })

function phaseOf({ server, subscription, refund }: ServerStory): ServerView['phase'] {
  if (server.desired === 'absent') {
    if (!refund) return server.closedAt ? 'deleted' : 'deleting'
    return subscription.state === 'refunded' || refund.state === 'paid' ? 'refunded' : 'refunding'
  }
  if (server.suspended) return 'suspended'
  if (isLost(server)) return 'lost'
  if (server.desired === 'stopped') {
    return server.machineState === 'stopped' || server.machineState === 'missing'
      ? 'stopped'
      : 'stopping'
  }
  if (server.desired === 'hibernated') return server.hibernatedAt ? 'hibernated' : 'hibernating'
  if (isWaking(server)) return 'waking'
  if (isRestoring(server)) return 'restoring'
  if (isMoving(server)) return 'moving'
  if (!server.announcedAt || isBeingRebuilt(server)) return 'provisioning'
  return server.verifiedAt ? 'ready' : 'starting'
}

/** What a person should know beyond the steps: why it ends, or that its machine is gone. */
function noticeOf({ server, subscription, lockedFrom }: ServerStory): string | null {
  if (server.absentReason) return server.absentReason
  if (server.suspended) return server.suspended
  if (lockedFrom) return 'waits-for-key'
  if (server.lostAt) return isLost(server) ? 'machine-missing' : 'rebuilding-lost'
  if (server.announcedAt && server.machineState === 'missing') return 'machine-missing'
  if (subscription.state === 'ended') return 'subscription-ended'
  if (server.steps.hibernate?.failed) return 'stays-awake'
  return server.announcedAt ? server.modelProblem : null
}

/** Several steps of ours are one to people: it is as far as the first of them that is not done. */
function stepView(
  name: ShownStep & StepView['name'],
  server: ServerRow,
  language: Language,
): StepView {
  const way = name === 'backup' ? leavingSteps : readySteps
  const specs = way.filter(spec => spec.shown === name)
  const records = specs
    .map(spec => server.steps[spec.name])
    .filter((record): record is StepRecord => record !== undefined)
  const failed = records.find(record => record.failed)
  const pending = specs.filter(spec => !spec.done(server))
  const ends = records.flatMap(record => record.endedAt ?? [])
  // What was cleared away had been done: the records remember it when the facts no longer show it. A
  // step that was never due has no record.
  const isOver = server.desired === 'absent' && name !== 'backup'
  const isDone = isOver
    ? records.length > 0 && ends.length === records.length
    : pending.length === 0
  const current = isOver
    ? undefined
    : pending.map(spec => server.steps[spec.name]).find(record => record !== undefined)
  return {
    name,
    state: failed ? 'failed' : isDone ? 'done' : current ? 'active' : 'waiting',
    startedAt: records[0]?.startedAt ?? null,
    endedAt: isDone || failed ? (ends.sort().at(-1) ?? null) : null,
    reason: storedReason(
      failed?.reason ?? (isDone ? noteOf(records) : current?.reason) ?? null,
      language,
    ),
  }
}

/** What is to be known of a step that is done. */
const noteOf = (records: StepRecord[]): string | undefined =>
  records.find(({ endedAt }) => endedAt !== undefined)?.reason
