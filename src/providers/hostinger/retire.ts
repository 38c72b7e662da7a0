import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Hostinger } from './connection.ts'
import { hostnameOf, identityOf, isVendorsOwn } from './identity.ts'
import { commandMachine, isBusy, pathOf, readMachine } from './machines.ts'
import { refuse } from './refusal.ts'
import { ensureRenewal } from './renewal.ts'

const operation = 'delete-machine'

/**
 * Retires a machine, because none can be deleted: not renewed, then stopped, then called idle. The
 * name comes last, so that a death in between leaves a machine that is still found by its owner's
 * labels, and asking again goes on where it ended. `busy`: something runs on it, ask again.
 *
 * The owner's data stays on the disk of the stopped machine until the next owner's recreation wipes
 * it or the paid period ends; nobody is shown as owner of an idle machine before that, see `reuse.ts`.
 * A machine whose name is not ours is never touched; one that nobody has named (paid for
 * and not set up, or given up in the middle of a reuse) is stopped and not renewed.
 */
export async function retireMachine(
  hostinger: Hostinger,
  id: string,
  signal: AbortSignal,
): Answer<null> {
  const found = await readMachine(hostinger, id, signal)
  if (!found.ok) return found
  const machine = found.value
  if (!machine || machine.state === 'destroying') return ok(null)
  const identity = identityOf(machine.hostname)
  if (!identity && !isVendorsOwn(machine.hostname)) {
    return refuse(operation, 'rejected', 'not-ours', `${machine.hostname} is not a name of ours`)
  }
  if (isBusy(machine)) {
    return refuse(operation, 'busy', 'locked', `the machine is ${machine.state}`)
  }
  const ended = await ensureRenewal(hostinger, machine, false, signal)
  if (!ended.ok) return ended
  if (machine.state === 'initial') return ok(null)
  if (machine.state !== 'stopped' && machine.state !== 'suspended') {
    const stopped = await commandMachine(hostinger, operation, id, 'stop', signal)
    return stopped.ok ? refuse(operation, 'busy', 'stopping', 'the machine is stopping') : stopped
  }
  if (!identity || identity.kind === 'idle') return ok(null)
  const { installation } = identity
  return rename(hostinger, id, hostnameOf({ kind: 'idle', installation }), signal)
}

export const rename = (
  hostinger: Hostinger,
  id: string,
  hostname: string,
  signal: AbortSignal,
): Answer<null> =>
  hostinger.command(
    {
      operation: 'rename-machine',
      effect: 'repeatable',
      method: 'PUT',
      path: `${pathOf(id)}/hostname`,
      body: { hostname },
    },
    signal,
  )
