import { addMs } from '../../kit/clock.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Hostinger, machinesPath } from './connection.ts'
import { identityOf } from './identity.ts'
import { action, type WireAction, type WireMachine } from './wire.ts'

export type Wipe = 'not-yet' | 'under-way' | 'done'

/** Pure: whether the recreation that has to come after a moment is still to be asked for. */
export function wipeOf(actions: readonly WireAction[], after: Date): Wipe {
  const counting = actions.filter(
    // `recreate` in the vendor's document, with a prefix (`ct_restart`) in what it really answers.
    ({ name, created_at }) => /recreate$/.test(name) && created_at >= after,
  )
  if (counting.some(({ state }) => state !== 'success' && state !== 'error')) return 'under-way'
  return counting.some(({ state }) => state === 'success') ? 'done' : 'not-yet'
}

/** What the vendor's list of a machine's actions says of its wipe. */
export async function readWipe(
  hostinger: Hostinger,
  id: string,
  after: Date,
  signal: AbortSignal,
): Answer<Wipe> {
  const path = `${machinesPath}/${encodeURIComponent(id)}/actions`
  const listed = await hostinger.listPaged({ operation: 'list-actions', path }, action, signal)
  return listed.ok ? ok(wipeOf(listed.value, after)) : listed
}

/**
 * Whether a machine with a name of ours is its owner's yet. Says whose disk it is, so it is asked of
 * the vendor; but once true it stays true for as long as the name is the same, and is remembered.
 */
export type Settled = (machine: WireMachine, signal: AbortSignal) => Answer<boolean>

/**
 * A reuse is long over by then, or given up. A machine that was given up between name and wipe then
 * shows up with the labels of a server that no longer wants it, and is retired like any such machine.
 */
const oldMs = 24 * 3_600_000

export function createSettled(hostinger: Hostinger): Settled {
  const known = new Set<string>()
  return async ({ id, hostname }, signal) => {
    const identity = identityOf(hostname)
    if (identity?.kind !== 'owned' || identity.wipedAfter === null) return ok(true)
    if (addMs(identity.wipedAfter, oldMs) < hostinger.context.clock.now()) return ok(true)
    const key = `${id} ${hostname}`
    if (known.has(key)) return ok(true)
    const wipe = await readWipe(hostinger, String(id), identity.wipedAfter, signal)
    if (!wipe.ok) return wipe
    if (wipe.value === 'done') known.add(key)
    return ok(wipe.value === 'done')
  }
}
