import { and, eq, ne } from 'drizzle-orm'
import type { Transaction } from '../../database/database.ts'
import { addSeconds } from '../../kit/clock.ts'
import { closeSpans } from '../../margins/spans.ts'
import { isLostMachine } from '../../servers/loss.ts'
import { machineLabels, machineNameOf, type ServerRow, serverName } from '../../servers/server.ts'
import { servers } from '../../servers/tables.ts'
import { done, retry, wait } from '../engine/outcome.ts'
import { claimedIds, findClaim, releaseClaim } from './claim.ts'
import { findLost } from './lost.ts'
import { unknownPurchaseSeconds } from './machine.ts'
import { freshIdentity } from './name.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'
import { candidatesTried, providersTried } from './tried.ts'
import { deleteUserData } from './user-data.ts'

/** A create whose answer was lost is looked for this long before we believe that it never happened. */
const lateCreateSeconds = 60
/** Where machines are bought for a period, a purchase may be worked on for minutes. */
const latePurchaseSeconds = unknownPurchaseSeconds + lateCreateSeconds

/** Deletes every machine that carries the server's labels, wherever it was tried; null = all gone. */
async function removeMachines(server: ServerRow, run: StepRun): Promise<StepOutcome | null> {
  const labels = machineLabels(run.tools.installationId, server)
  let seen = 0
  for (const name of providersTried(server)) {
    const provider = run.tools.compute(name)
    const found = await provider.listMachines(labels, run.signal)
    if (!found.ok) return retry(found.error)
    for (const machine of found.value) {
      // One that was lost, and is there after all, may have what no copy has.
      if (isLostMachine(server, name, machine.id)) continue
      seen++
      if (machine.state === 'deleting') continue
      const deleted = await provider.deleteMachine(machine.id, run.signal)
      if (!deleted.ok) return retry(deleted.error)
    }
  }
  if (seen > 0) return wait(1, 'removing-machine')
  const unfinished = await letGoUnnamed(server, run)
  if (unfinished) return unfinished
  const mayBePurchase = providersTried(server).some(
    name => run.tools.compute(name).capabilities.prepaid,
  )
  const lateSeconds = mayBePurchase ? latePurchaseSeconds : lateCreateSeconds
  const mayStillAppear =
    server.createSentAt && addSeconds(server.createSentAt, lateSeconds) > run.now
  return mayStillAppear ? wait(5, 'checking-unknown-outcome') : null
}

/**
 * Where machines are bought for a period, one may be ours without our name on it: claimed and not yet
 * wiped, or paid for and never set up. Nobody shall pay for its next period.
 */
async function letGoUnnamed(server: ServerRow, run: StepRun): Promise<StepOutcome | null> {
  const { tools, signal } = run
  const claim = await findClaim(tools.db, server.id)
  for (const { provider: name, size, location } of candidatesTried(server)) {
    const provider = tools.compute(name)
    if (provider.capabilities.removal === 'delete') continue
    const ids = claim?.provider === name ? [claim.machineId] : []
    if (server.createSentAt) {
      const { installationId } = tools
      const wanted = { installationId, size, location, boughtSince: server.createSentAt }
      const idle = await provider.listReusable(wanted, signal)
      if (!idle.ok) return retry(idle.error)
      const claimed = await claimedIds(tools.db, name)
      const unnamed = idle.value.filter(
        ({ id, labels }) => Object.keys(labels).length === 0 && !claimed.has(id),
      )
      ids.push(...unnamed.map(({ id }) => id))
    }
    for (const id of ids) {
      const deleted = await provider.deleteMachine(id, signal)
      if (!deleted.ok) return retry(deleted.error)
    }
  }
  return null
}

/**
 * Deletes the machine's key, wherever it was tried; null = all gone. Where its id is known it is not
 * looked up: some vendors allow few lists of keys.
 */
async function deleteKeys(
  server: ServerRow,
  { tools, signal }: StepRun,
): Promise<StepOutcome | null> {
  // A machine that failed may have been another provider's than the one to be tried next.
  const current = server.machineProvider ?? server.candidates[server.candidateIndex]?.provider
  for (const name of providersTried(server)) {
    const provider = tools.compute(name)
    if (provider.capabilities.sshKeys === 'user-data') continue
    const known = name === current ? server.sshKeyId : null
    const found = known
      ? { ok: true as const, value: { id: known } }
      : await provider.findSshKey(machineNameOf(server, server.machineGeneration), signal)
    if (!found.ok) return retry(found.error)
    if (!found.value) continue
    const deleted = await provider.deleteSshKey(found.value.id, signal)
    if (!deleted.ok) return retry(deleted.error)
  }
  return null
}

/** Removes what vendors keep of the server's machines beside them; null = all gone. */
async function deleteTraces(server: ServerRow, run: StepRun): Promise<StepOutcome | null> {
  const { tools, signal } = run
  const labels = machineLabels(tools.installationId, server)
  for (const name of providersTried(server)) {
    const provider = tools.compute(name)
    const untied = await provider.deleteLabels(labels, signal)
    if (!untied.ok) return retry(untied.error)
  }
  return deleteUserData(server, run)
}

/**
 * A machine that failed us makes room: it must be gone, and its key, before the next is bought. Past the
 * last candidate the first is next, see the reconciler's `strand`.
 */
export const replaceMachine: Step = async (server, run) => {
  const unfinished =
    (await findLost(server, run)) ??
    (await removeMachines(server, run)) ??
    (await deleteKeys(server, run)) ??
    (await deleteTraces(server, run))
  if (unfinished) return unfinished
  const machineGeneration = server.machineGeneration + 1
  const { backup } = server.steps
  const isMoving = server.restoreFrom !== null
  const endedAt = run.now.toISOString()
  const keptSteps: ServerRow['steps'] =
    isMoving && backup ? { backup: { startedAt: backup.startedAt, endedAt } } : {}
  const fresh = done({
    ...freshIdentity({ ...server, machineGeneration }, run.tools),
    // What the data of a server that moves speaks of, and its owner knows, stays as it is.
    ...(isMoving ? { sealedGatewayToken: server.sealedGatewayToken } : {}),
    machineGeneration,
    replacing: false,
    candidateIndex: server.candidates[server.candidateIndex] ? server.candidateIndex : 0,
    sshKeyId: null,
    createSentAt: null,
    machineProvider: null,
    machineId: null,
    firewallId: null,
    userDataKept: false,
    verifiedAt: null,
    // A replacement's tokens are new: its customer may see them once again.
    credentialsShownAt: isMoving ? server.credentialsShownAt : null,
    restartAskedAt: null,
    machineState: null,
    machineSeenAt: null,
    address: null,
    imageId: null,
    hostKey: null,
    installPhase: null,
    installDetail: null,
    installedAt: null,
    softwareVersion: null,
    modelApplied: null,
    accessApplied: null,
    modelProblem: null,
    steps: keptSteps,
  })
  return { ...fresh, alongside: tx => letGo(tx, server, run.now) }
}

export const removeName: Step = async (server, { tools, signal, now }) => {
  const removed = await tools.dns.removeName(serverName(server, tools.dns.zone), signal)
  return removed.ok ? done({ dnsRemovedAt: now }) : retry(removed.error)
}

export const removeMachine: Step = async (server, run) => {
  const unfinished =
    (await removeMachines(server, run)) ??
    // A machine that came late, behind the last step, brought its labels along.
    (server.closedAt ? await deleteTraces(server, run) : null)
  if (unfinished) return unfinished
  return {
    ...done({ machineRemovedAt: run.now, machineState: 'absent', machineId: null }),
    alongside: tx => letGo(tx, server, run.now),
  }
}

/** Its machine is others' to claim, and costs it nothing any more. */
async function letGo(tx: Transaction, server: ServerRow, now: Date): Promise<void> {
  await releaseClaim(tx, server)
  await closeSpans(tx, server.id, now)
}

/** The last step: keys at the providers go, our own secrets go, and the row is closed. */
export const removeKeys: Step = async (server, run) => {
  const unfinished = (await deleteKeys(server, run)) ?? (await deleteTraces(server, run))
  if (unfinished) return unfinished
  const closed = done({
    closedAt: run.now,
    sshKeyId: null,
    sshPublicKey: null,
    sealedSshKey: null,
    sealedGatewayToken: null,
    sealedPassword: null,
    userDataKept: false,
    sealedPhoneHomeToken: null,
    phoneHomeHash: null,
    model: null,
  })
  if (server.copyOf) return closed
  // How long its backups are kept is said now.
  return {
    ...closed,
    alongside: async (tx, wake) => {
      // It may have been brought back while its keys went: then there is more to do.
      const isBack = and(eq(servers.id, server.id), ne(servers.desired, 'absent'))
      await tx.update(servers).set({ closedAt: null }).where(isBack)
      await wake('subscription', server.subscriptionId)
    },
  }
}
