import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Hostinger } from './connection.ts'
import { deleteScripts, ensureScript } from './scripts.ts'

/**
 * Tokens have no scopes here; what they may do is what their user may. The smallest thing that can be
 * made and deleted, and costs nothing, is a post-install script that no machine names.
 */
export async function checkAccess(
  hostinger: Hostinger,
  signal: AbortSignal,
): Answer<{ canWrite: boolean }> {
  const name = `sambuk-doctor-${hostinger.context.random.bytes(6).toString('hex')}`
  const made = await ensureScript(hostinger, name, '#!/bin/sh\ntrue\n', signal)
  // A look for scripts of that name comes first: it is the read that tells a wrong token.
  if (!made.ok && made.error.operation !== 'create-user-data') return made
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
