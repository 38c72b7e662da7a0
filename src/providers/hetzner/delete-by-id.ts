import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { Hetzner } from './connection.ts'

/** Deletes by id; what is gone already is what was wanted. */
export async function deleteById(
  hetzner: Hetzner,
  operation: string,
  path: string,
  id: string,
  signal: AbortSignal,
): Answer<null> {
  const deleted = await hetzner.command(
    {
      operation,
      effect: 'repeatable',
      method: 'DELETE',
      path: `${path}/${encodeURIComponent(id)}`,
    },
    signal,
  )
  return !deleted.ok && deleted.error.kind === 'not-found' ? ok(null) : deleted
}
