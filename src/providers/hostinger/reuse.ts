import { addMs } from '../../kit/clock.ts'
import { ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider, Machine, MachineOrder } from '../compute.ts'
import type { Catalogue } from './catalogue.ts'
import type { Hostinger } from './connection.ts'
import {
  hostnameOf,
  identityOf,
  identityOfOrder,
  installationLabel,
  isSameOwner,
  isVendorsOwn,
} from './identity.ts'
import {
  commandMachine,
  isBusy,
  listAllMachines,
  machineOf,
  pathOf,
  readMachine,
} from './machines.ts'
import { rootPassword, type System, setupOf, templateOf } from './order.ts'
import { refuse } from './refusal.ts'
import { canGoOn, ensureRenewal, listSubscriptions } from './renewal.ts'
import { rename } from './retire.ts'
import { ensureScript } from './scripts.ts'
import { readWipe } from './wipe.ts'
import { machine, type WireMachine, type WireScript } from './wire.ts'

const operation = 'reuse-machine'

/** A purchase may be dated so much before the moment that its caller remembers: its wait, our clocks. */
const purchaseEarlierMs = 120_000
/** How far the vendor's clock may be behind ours. */
const clockSkewMs = 60_000

/**
 * Paid for and serving nobody: first what was bought and never set up, because that is most likely
 * the caller's own purchase; then the retired and the new, the longest paid first; then those that are
 * being called idle at this moment, which is over sooner than another could be bought. A machine that was
 * never set up says nothing of whom it was bought for, and does not have to: it is empty, and one is
 * as good as the other. It may have no place yet either.
 */
export async function listReusable(
  hostinger: Hostinger,
  catalogue: Catalogue,
  wanted: Parameters<ComputeProvider['listReusable']>[0],
  signal: AbortSignal,
): Answer<Machine[]> {
  const { installationId, size, location, boughtSince } = wanted
  const sizeOf = await catalogue.readSizes(signal)
  if (!sizeOf.ok) return sizeOf
  const listed = await listAllMachines(hostinger, signal)
  if (!listed.ok) return listed
  const since = boughtSince && addMs(boughtSince, -purchaseEarlierMs)
  const installation = installationLabel(installationId)
  const isEmpty = (one: WireMachine) =>
    one.state === 'initial' && since !== null && one.created_at >= since
  const isIdle = ({ hostname, state }: WireMachine) => {
    if (state === 'initial') return false
    const identity = identityOf(hostname)
    return identity !== null && identity.kind !== 'owned' && identity.installation === installation
  }
  const isBeingNamed = (one: WireMachine) => isBusy(one) && one.state === 'stopped'
  const fits = (one: WireMachine) =>
    (!isBusy(one) || (isIdle(one) && isBeingNamed(one))) &&
    sizeOf.value(one.plan) === size &&
    (String(one.data_center_id) === location || (isEmpty(one) && !one.data_center_id))
  const empty = listed.value.filter(one => isEmpty(one) && fits(one))
  const idle = listed.value.filter(one => isIdle(one) && fits(one))
  const asMachine = (one: WireMachine) => machineOf(one, sizeOf.value, installationId)
  if (idle.length === 0) return ok(empty.map(asMachine))

  const subscriptions = await listSubscriptions(hostinger, signal)
  if (!subscriptions.ok) return subscriptions
  const now = hostinger.context.clock.now()
  const paid = subscriptions.value
    .filter(one => canGoOn(one, now))
    .sort((a, b) => Number(b.expires_at ?? now) - Number(a.expires_at ?? now))
  const longestFirst = paid.flatMap(({ id }) => idle.filter(one => one.subscription_id === id))
  const later = longestFirst.filter(isBeingNamed)
  const atOnce = longestFirst.filter(one => !isBeingNamed(one))
  return ok([...empty, ...atOnce, ...later].map(asMachine))
}

/**
 * Makes a paid-for machine the order's own: renewed, named, then wiped by a recreation that runs the
 * order's script; or set up, if it never was. It counts as the order's only when it was wiped (see
 * `identity.ts`), so to the caller its labels come last. Each call does what is next and says `busy`
 * until all is seen to be done: a death between any two requests is repaired by the next call.
 *
 * A recreation has been reported to reset the hostname. Then the machine is named once more, which
 * restarts it; the name says the same moment, so it is not wiped again.
 */
export async function reuseMachine(
  hostinger: Hostinger,
  catalogue: Catalogue,
  reuse: { id: string; order: MachineOrder; claimedAt: Date },
  signal: AbortSignal,
): Answer<Machine> {
  const { id, order, claimedAt } = reuse
  const owner = identityOfOrder(order)
  const template = await templateOf(catalogue, order, signal)
  if (!template.ok) return template
  const found = await readMachine(hostinger, id, signal)
  if (!found.ok) return found
  const current = found.value
  if (!current) return refuse(operation, 'not-found', 'not-found', `there is no machine ${id}`)
  const identity = identityOf(current.hostname)
  const named = isSameOwner(identity, owner) ? identity : null
  if (named && named.wipedAfter === null) return finished(catalogue, current, order, signal)
  if (isBusy(current)) return busy('locked', `the machine is ${current.state}`)
  const isFree = identity ? identity.kind !== 'owned' : isVendorsOwn(current.hostname)
  if (!named && !isFree) {
    return refuse(operation, 'rejected', 'not-reusable', `${current.hostname} has another owner`)
  }
  const script = await ensureScript(hostinger, order.name, order.userData, signal)
  if (!script.ok) return script
  const system: System = {
    template_id: template.value,
    post_install_script_id: script.value.id,
    password: rootPassword(hostinger.context.random),
  }
  const renewed = await ensureRenewal(hostinger, current, true, signal)
  if (!renewed.ok) return renewed
  if (current.state === 'initial') {
    return setUp(hostinger, catalogue, current, { order, system }, signal)
  }
  const wipedAfter = named?.wipedAfter ?? wipeDueAfter(claimedAt, script.value)
  if (!named) {
    const asked = await rename(hostinger, id, hostnameOf({ ...owner, wipedAfter }), signal)
    return asked.ok ? busy('naming', 'the machine is being named') : asked
  }
  const wipe = await readWipe(hostinger, id, wipedAfter, signal)
  if (!wipe.ok) return wipe
  switch (wipe.value) {
    case 'not-yet':
      return recreate(hostinger, id, system, signal)
    case 'under-way':
      return busy('recreating', 'the machine is being wiped')
    case 'done':
      return current.state === 'running'
        ? finished(catalogue, current, order, signal)
        : start(hostinger, id, signal)
  }
}

const busy = (code: string, message: string) => refuse(operation, 'busy', code, message)

/**
 * Pure: a recreation counts for this claim when it came after the claim, and by the vendor's own
 * clock after our script was made, which it was to run.
 */
export function wipeDueAfter(claimedAt: Date, script: Pick<WireScript, 'created_at'>): Date {
  return new Date(Math.max(claimedAt.getTime() - clockSkewMs, script.created_at.getTime()))
}

async function setUp(
  hostinger: Hostinger,
  catalogue: Catalogue,
  current: WireMachine,
  { order, system }: { order: MachineOrder; system: System },
  signal: AbortSignal,
): Answer<Machine> {
  const hostname = hostnameOf(identityOfOrder(order))
  const setup = await setupOf(catalogue, order, { system, hostname }, signal)
  if (!setup.ok) return setup
  const path = `${pathOf(String(current.id))}/setup`
  const request = { operation, effect: 'once', method: 'POST', path, body: setup.value } as const
  const answer = await hostinger.ask(request, machine, signal)
  if (!answer.ok) return answer
  return answer.value.hostname === hostname
    ? finished(catalogue, answer.value, order, signal)
    : busy('setting-up', `the machine is ${answer.value.state}`)
}

async function recreate(
  hostinger: Hostinger,
  id: string,
  system: System,
  signal: AbortSignal,
): Answer<Machine> {
  const path = `${pathOf(id)}/recreate`
  const request = { operation, effect: 'once', method: 'POST', path, body: system } as const
  const asked = await hostinger.command(request, signal)
  return asked.ok ? busy('recreating', 'the machine is being wiped') : asked
}

async function start(hostinger: Hostinger, id: string, signal: AbortSignal): Answer<Machine> {
  const asked = await commandMachine(hostinger, operation, id, 'start', signal)
  return asked.ok ? busy('starting', 'the machine is starting') : asked
}

async function finished(
  catalogue: Catalogue,
  wire: WireMachine,
  { labels }: MachineOrder,
  signal: AbortSignal,
): Answer<Machine> {
  const sizeOf = await catalogue.readSizes(signal)
  if (!sizeOf.ok) return sizeOf
  return ok(machineOf(wire, sizeOf.value, labels['sambuk.installation']))
}
