import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Hostinger, vpsPath } from './connection.ts'
import { deleteScripts, ensureScript, isWithoutMachines } from './scripts.ts'
import { firewall } from './wire.ts'

/**
 * Tokens have no scopes here; what they may do is what their user may. The smallest thing that can be
 * made and deleted, and costs nothing, is a post-install script that no machine names. An account that
 * has no machine yet is refused those; there it is a firewall without rules.
 */
export async function checkAccess(
  hostinger: Hostinger,
  signal: AbortSignal,
): Answer<{ canWrite: boolean }> {
  const name = `sambuk-doctor-${hostinger.context.random.bytes(6).toString('hex')}`
  const made = await ensureScript(hostinger, name, '#!/bin/sh\ntrue\n', signal)
  // A look for scripts of that name comes first: it is the read that tells a wrong token.
  if (!made.ok && made.error.operation !== 'create-user-data') {
    const isEmpty = await isWithoutMachines(hostinger, made.error, signal)
    return isEmpty.ok && isEmpty.value ? checkByFirewall(hostinger, name, signal) : made
  }
  if (!made.ok && made.error.kind === 'unauthorized') return ok({ canWrite: false })
  // Also after an answer that was lost: a script of that name is looked for and deleted.
  const first = await deleteScripts(hostinger, name, signal)
  const deleted = first.ok ? first : await deleteScripts(hostinger, name, signal)
  if (!deleted.ok) {
    const message = `${deleted.error.message} (the post-install script ${name} may be left behind)`
    return { ok: false, error: { ...deleted.error, message } }
  }
  return made.ok ? ok({ canWrite: true }) : made
}

async function checkByFirewall(
  hostinger: Hostinger,
  name: string,
  signal: AbortSignal,
): Answer<{ canWrite: boolean }> {
  const path = `${vpsPath}/firewall`
  const create = { operation: 'create-firewall', effect: 'once', method: 'POST' } as const
  const made = await hostinger.ask({ ...create, path, body: { name } }, firewall, signal)
  if (!made.ok && made.error.kind === 'unauthorized') return ok({ canWrite: false })
  if (!made.ok) {
    const message = `${made.error.message} (the firewall ${name} may be left behind)`
    return { ok: false, error: { ...made.error, message } }
  }
  const remove = { operation: 'delete-firewall', effect: 'repeatable', method: 'DELETE' } as const
  const deleted = await hostinger.command({ ...remove, path: `${path}/${made.value.id}` }, signal)
  if (!deleted.ok && deleted.error.kind !== 'not-found') {
    const message = `${deleted.error.message} (the firewall ${name} is left behind)`
    return { ok: false, error: { ...deleted.error, message } }
  }
  return ok({ canWrite: true })
}
