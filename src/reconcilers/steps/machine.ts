import { type Blueprint, imageLabelsOf } from '../../blueprints/blueprint.ts'
import { renderUserData } from '../../blueprints/first-boot.ts'
import { discardImage, newestProvenImage } from '../../images/store.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import type { Context } from '../../kit/context.ts'
import { ok, type Result } from '../../kit/result.ts'
import { closeSpans, openSpan } from '../../margins/spans.ts'
import type {
  Answer,
  ComputeProvider,
  Machine,
  MachineOrder,
  ProviderError,
} from '../../providers/compute.ts'
import { isLostMachine } from '../../servers/loss.ts'
import { machineLabels, type ServerChanges, type ServerRow } from '../../servers/server.ts'
import type { Candidate } from '../../subscriptions/tables.ts'
import { done, giveUp, retry, wait } from '../engine/outcome.ts'
import { type Claim, claimOne, findClaim, releaseClaim } from './claim.ts'
import { isFirewallReplaced, recallFirewall } from './firewall.ts'
import { replaceOrGiveUp } from './replacement.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'

/** After a create whose answer was lost, its machine may show up this much later. */
export const unknownOutcomeSeconds = 30
/** Where machines are bought for a period, a purchase may be worked on for minutes. */
export const unknownPurchaseSeconds = 5 * 60
/** A machine that has no address by then will get none. */
const addressSeconds = 5 * 60

/**
 * The server's one machine: adopt what carries our labels, else take one that is paid for and idle,
 * else buy the current candidate. A create is announced in the row before it is sent, and is never
 * repeated while its outcome is unknown.
 */
export const ensureMachine: Step = async (server, run) => {
  const { tools, signal, now } = run
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  const provider = tools.compute(candidate.provider)
  const labels = machineLabels(tools.installationId, server)
  const found = await provider.listMachines(labels, signal)
  if (!found.ok) return retry(found.error)
  const [machine, ...others] = found.value.filter(
    ({ id }) => !isLostMachine(server, candidate.provider, id),
  )
  if (machine?.state === 'deleting') return wait(2, 'removing-machine')
  if (others.length > 0) return wait(0, 'replacing-machine', { replacing: true })
  if (machine) return adopt(server, provider, machine, tools.context)

  const claim = await claimReusable(server, candidate, provider, run)
  if (claim && !claim.ok) return retry(claim.error)
  const { prepaid } = provider.capabilities
  const lateSeconds = prepaid ? unknownPurchaseSeconds : unknownOutcomeSeconds
  const isUnknown = server.createSentAt && addSeconds(server.createSentAt, lateSeconds) > now
  if (!claim && isUnknown) return wait(prepaid ? 10 : 2, 'checking-unknown-outcome')

  const prepared = await prepareOrder(server, candidate, provider, run)
  if (!prepared.ok) return retry(prepared.error)
  const { order, imageId } = prepared.value
  // What an earlier candidate's vendor may have kept is still to be removed.
  const userDataKept = server.userDataKept || provider.capabilities.userData.outlivesBoot
  if (claim) {
    await run.intend({ imageId: null, userDataKept })
    const { machineId, claimedAt } = claim.value
    const reused = await provider.reuseMachine(machineId, order, claimedAt, signal)
    if (reused.ok) return adopt(server, provider, reused.value, tools.context)
    if (reused.error.kind === 'rejected' || reused.error.kind === 'not-found') {
      // Somebody outside took it, or its paid time is over: the next idle one, or a new one.
      return { ...wait(0, 'waiting-machine'), alongside: tx => releaseClaim(tx, server) }
    }
    return reused.error.kind === 'busy' ? wait(3, 'waiting-machine') : retry(reused.error)
  }
  await run.intend({
    createSentAt: tools.context.clock.now(),
    imageId,
    userDataKept,
  })
  const created = await provider.createMachine(order, signal)
  const answeredAt = tools.context.clock.now()
  if (created.ok) return adopt(server, provider, created.value, tools.context)
  const { kind } = created.error
  if (kind === 'rejected' || kind === 'not-found') {
    const again = wait(0, 'waiting-machine', { createSentAt: server.createSentAt })
    const blueprint = tools.blueprint(server.blueprint)
    const { firewallId } = order
    if (await isFirewallReplaced(firewallId, provider, blueprint, tools, signal)) return again
    // Without an image that somebody deleted this is the same order, installed on the machine.
    const gone = imageId ? await isImageGone(order.image, provider, blueprint, signal) : ok(false)
    if (!gone.ok) return retry(gone.error, { createSentAt: server.createSentAt })
    if (imageId && gone.value)
      return { ...again, alongside: (tx, wake) => discardImage(tx, wake, imageId) }
  }
  return afterRefusal(server, candidate, created.error, answeredAt)
}

/** A machine that is paid for and idle, claimed for this server; null when there is none. */
async function claimReusable(
  server: ServerRow,
  { size, location }: Candidate,
  provider: ComputeProvider,
  { tools, signal, now }: StepRun,
): Promise<Result<Claim, ProviderError> | null> {
  if (provider.capabilities.removal === 'delete') return null
  const own = await findClaim(tools.db, server.id)
  if (own?.provider === provider.name) return ok(own)
  const wanted = {
    installationId: tools.installationId,
    size,
    location,
    boughtSince: server.createSentAt,
  }
  const reusable = await provider.listReusable(wanted, signal)
  if (!reusable.ok) return reusable
  const claim = await claimOne(tools.db, provider, reusable.value, server.id, now)
  return claim && ok(claim)
}

async function prepareOrder(
  server: ServerRow,
  candidate: Candidate,
  provider: ComputeProvider,
  { tools, signal }: StepRun,
): Answer<{ order: MachineOrder; imageId: string | null }> {
  const { machineName, sealedPhoneHomeToken, sshPublicKey, sshKeyId } = server
  assert(machineName && sealedPhoneHomeToken && sshPublicKey && sshKeyId, 'named and keyed first')
  const blueprint = tools.blueprint(server.blueprint)
  const firewall = await recallFirewall(provider, blueprint, tools, signal)
  if (!firewall.ok) return firewall
  const { capabilities } = provider
  const image =
    capabilities.snapshots === 'none'
      ? null
      : await newestProvenImage(tools.db, provider.name, blueprint, candidate)
  const inAccount = capabilities.sshKeys === 'account'
  const userData = renderUserData(
    blueprint,
    {
      phoneHomeUrl: tools.phoneHomeUrl,
      token: tools.vault.open(`phone-home:${server.id}`, sealedPhoneHomeToken),
      caPem: tools.caPem,
      sshPublicKey: inAccount ? null : sshPublicKey,
    },
    capabilities.userData,
  )
  const order: MachineOrder = {
    name: machineName,
    labels: machineLabels(tools.installationId, server),
    size: candidate.size,
    location: candidate.location,
    image: image?.snapshotId ? { preparedId: image.snapshotId } : blueprint.baseImage,
    sshKeyId: inAccount ? sshKeyId : null,
    firewallId: firewall.value.id,
    userData,
  }
  return ok({ order, imageId: image?.id ?? null })
}

/** Whether the vendor does not know a prepared image any more; any other refusal says nothing of it. */
async function isImageGone(
  image: MachineOrder['image'],
  provider: ComputeProvider,
  blueprint: Blueprint,
  signal: AbortSignal,
): Answer<boolean> {
  const listed = await provider.listImages(imageLabelsOf(blueprint), signal)
  if (!listed.ok) return listed
  return ok(typeof image === 'object' && !listed.value.some(({ id }) => id === image.preparedId))
}

/** The row's columns for a machine that carries its labels; from here on it costs something. */
export function adopt(
  server: ServerRow,
  provider: ComputeProvider,
  machine: Machine,
  context: Context,
): StepOutcome {
  const seenAt = context.clock.now()
  const { id: machineId, size, location } = machine
  const since = server.createSentAt ?? seenAt
  const span = { serverId: server.id, provider: provider.name, machineId, size, location, since }
  return {
    ...adoptedBy(server, provider, machine, seenAt),
    alongside: tx => openSpan(tx, context, span),
  }
}

function adoptedBy(
  server: ServerRow,
  { name, capabilities }: ComputeProvider,
  machine: Machine,
  seenAt: Date,
): StepOutcome {
  const isKnown = server.machineProvider === name && server.machineId === machine.id
  const attached = isKnown ? server.firewallId : null
  const seen: ServerChanges = {
    machineProvider: name,
    machineId: machine.id,
    machineState: machine.state,
    machineSeenAt: seenAt,
    address: machine.address,
    createSentAt: null,
    // Where orders name their firewall the machine was never without it.
    firewallId: capabilities.firewall === 'with-order' ? 'with-order' : attached,
  }
  if (machine.address !== null) return done(seen)
  // One that was paid for before, and idle, is older than this wait for it.
  const startedAt = new Date(server.steps.machine?.startedAt ?? seenAt)
  const since = machine.createdAt > startedAt ? machine.createdAt : startedAt
  if (addSeconds(since, addressSeconds) > seenAt) return wait(1, 'waiting-machine', seen)
  const replaced = replaceOrGiveUp(server, 'boot-failed')
  return { ...replaced, changes: { ...seen, ...replaced.changes } }
}

/**
 * No capacity is not an error to retry: the next candidate is tried, and without one we give up. A
 * refusal says that this create did not happen; what was unknown before it stays unknown.
 */
function afterRefusal(
  server: ServerRow,
  refused: Candidate,
  error: ProviderError,
  answeredAt: Date,
): StepOutcome {
  switch (error.kind) {
    case 'sold-out':
    case 'rejected':
      return moveTo(server, server.candidateIndex + 1, error, answeredAt)
    case 'quota': {
      const rest = server.candidates.slice(server.candidateIndex + 1)
      const offset = rest.findIndex(candidate => candidate.provider !== refused.provider)
      const next = offset < 0 ? server.candidates.length : server.candidateIndex + 1 + offset
      return moveTo(server, next, error, answeredAt)
    }
    case 'unknown-outcome':
      return retry(error, { createSentAt: answeredAt })
    case 'already-exists':
      return retry(error)
    default:
      return retry(error, { createSentAt: server.createSentAt })
  }
}

const exhausted: Partial<Record<ProviderError['kind'], string>> = {
  quota: 'quota-exhausted',
  'sold-out': 'sold-out',
}

function moveTo(server: ServerRow, index: number, error: ProviderError, now: Date): StepOutcome {
  const { createSentAt } = server
  const next = server.candidates[index]
  if (!next) {
    const reason = exhausted[error.kind] ?? 'provider-rejected'
    return giveUp(reason, `${error.code}: ${error.message}`, { createSentAt })
  }
  const sameProvider = next.provider === server.candidates[server.candidateIndex]?.provider
  const moved = wait(0, 'moving-to-next-candidate', {
    candidateIndex: index,
    createSentAt,
    // A machine that was there before is gone: the next one was refused because none was found.
    machineProvider: null,
    machineId: null,
    machineState: null,
    firewallId: null,
    ...(sameProvider ? {} : { sshKeyId: null }),
  })
  return { ...moved, alongside: tx => closeSpans(tx, server.id, now) }
}
