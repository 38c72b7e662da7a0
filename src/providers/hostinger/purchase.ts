import { fail, ok, type Result } from '../../kit/result.ts'
import type { Answer, Machine, MachineOrder, ProviderError } from '../compute.ts'
import type { Catalogue } from './catalogue.ts'
import { type Hostinger, machinesPath } from './connection.ts'
import { hostnameOf, type Identity, identityOf, identityOfOrder, isSameOwner } from './identity.ts'
import { isBusy, listAllMachines, machineOf } from './machines.ts'
import { rootPassword, setupOf, templateOf } from './order.ts'
import { refuse } from './refusal.ts'
import { deleteScripts, ensureScript, mayBeFirst } from './scripts.ts'
import { purchase, type WireMachine, type WirePurchase } from './wire.ts'

const operation = 'create-machine'

/**
 * Buys a machine for a month, by one request that also sets it up. Nothing here is unique and there
 * is no idempotency key, so what could make the request fail is looked at first, and so is whether
 * the order's machine is there already.
 *
 * Purchases have been charged for although they were answered by a refusal (422, 402); the machine is
 * then `initial`. So a refusal counts as one only when no such machine has appeared with it. With a
 * real refusal the script is deleted again: it holds a secret. If that fails it is logged, and the
 * refusal is the answer all the same; `deleteUserData` takes the script when the server goes.
 *
 * An account may have no scripts before it has its first machine. So that one is bought without a
 * script, as new and nobody's, and the answer is `unknown-outcome` with the code `first-machine`: once
 * it is up `listReusable` finds it, and `reuseMachine` wipes it with the script, as it does any other.
 */
export async function createMachine(
  hostinger: Hostinger,
  catalogue: Catalogue,
  order: MachineOrder,
  signal: AbortSignal,
): Answer<Machine> {
  const owner = identityOfOrder(order)
  const priceId = await catalogue.monthlyPriceId(order.size, signal)
  if (!priceId.ok) return priceId
  const template_id = await templateOf(catalogue, order, signal)
  if (!template_id.ok) return template_id
  const sizeOf = await catalogue.readSizes(signal)
  if (!sizeOf.ok) return sizeOf
  const place = await catalogue.dataCenterId(order.location, signal)
  if (!place.ok) return place

  const before = await listAllMachines(hostinger, signal)
  if (!before.ok) return before
  if (before.value.some(one => isSameOwner(identityOf(one.hostname), owner))) {
    return refuse(operation, 'already-exists', 'name-taken', `${order.name} is there already`)
  }
  if (before.value.some(isFirstOnItsWay)) {
    return refuse(operation, 'busy', 'first-machine', 'the first machine is being set up')
  }
  const script = await ensureScript(hostinger, order.name, order.userData, signal)
  const isFirst = !script.ok && mayBeFirst(script.error) && before.value.length === 0
  if (!script.ok && !isFirst) return script
  const system = {
    template_id: template_id.value,
    ...(script.ok ? { post_install_script_id: script.value.id } : {}),
    password: rootPassword(hostinger.context.random),
  }
  const { installation } = owner
  const identity: Identity = isFirst ? { kind: 'new', installation } : owner
  const hostname = hostnameOf(identity)
  const setup = await setupOf(catalogue, order, { system, hostname }, signal)
  if (!setup.ok) return setup
  const { paymentMethodId } = hostinger
  const body = {
    item_id: priceId.value,
    ...(paymentMethodId === null ? {} : { payment_method_id: paymentMethodId }),
    setup: setup.value,
  }
  const request = { operation, effect: 'once', method: 'POST', path: machinesPath, body } as const
  const answer = await hostinger.ask(request, purchase, signal)
  const bought = answer.ok ? judgePurchase(answer.value, hostname) : answer
  if (bought.ok && isFirst) {
    const message = 'the first machine of this account was bought, and is to be reused'
    return refuse(operation, 'unknown-outcome', 'first-machine', message)
  }
  if (bought.ok) {
    return ok(machineOf(bought.value, sizeOf.value, order.labels['sambuk.installation']))
  }
  if (!mayBeRefused.has(bought.error.kind)) return bought
  return (await refusedForSure(hostinger, order, before.value, bought.error, signal)) ?? bought
}

/** Until it is up it can be given to nobody, and meanwhile no other is bought in its place. */
const isFirstOnItsWay = (one: WireMachine) =>
  identityOf(one.hostname)?.kind === 'new' && isBusy(one)

/** Order states in which nothing was, or nothing stays, paid. */
const unpaid: readonly string[] = ['failed', 'cancelled', 'refunded', 'fraud_refund']

/** Pure: what the answer to a purchase says. Money is spent unless it says otherwise. */
export function judgePurchase(
  { order, virtual_machine: machine }: WirePurchase,
  hostname: string,
): Result<WireMachine, ProviderError> {
  if (!machine && unpaid.includes(order.status)) {
    return refuse(operation, 'quota', 'payment-failed', `the order is ${order.status}`)
  }
  if (machine && machine.state !== 'initial' && machine.hostname === hostname) return ok(machine)
  const seen = machine ? `the machine ${machine.id} is ${machine.state}` : 'there is no machine yet'
  return refuse(
    operation,
    'unknown-outcome',
    'setup-pending',
    `the order is ${order.status} and ${seen}`,
  )
}

/** Kinds that say that the purchase did not happen, if they are true. */
const mayBeRefused: ReadonlySet<ProviderError['kind']> = new Set([
  'already-exists',
  'sold-out',
  'quota',
  'busy',
  'rejected',
])

/** Null when no machine came with the refusal; else why its outcome is not known. */
async function refusedForSure(
  hostinger: Hostinger,
  order: MachineOrder,
  before: WireMachine[],
  refusal: ProviderError,
  signal: AbortSignal,
): Promise<Result<never, ProviderError> | null> {
  const unknown = (why: string) =>
    fail({ ...refusal, kind: 'unknown-outcome' as const, message: `${refusal.message} (${why})` })
  const after = await listAllMachines(hostinger, signal)
  if (!after.ok) return unknown('and its machines cannot be read')
  const known = new Set(before.map(({ id }) => id))
  const isNew = (one: WireMachine) => one.state === 'initial' && !known.has(one.id)
  if (after.value.some(isNew)) return unknown('but a machine was bought')
  const deleted = await deleteScripts(hostinger, order.name, signal)
  if (!deleted.ok) {
    const { code } = deleted.error
    hostinger.context.log.warn({ code, name: order.name }, 'a script outlives its refused order')
  }
  return null
}
