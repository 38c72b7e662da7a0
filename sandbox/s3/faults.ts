import type { FastifyRequest } from 'fastify'
import { ConnectionCut } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { refuse } from './errors.ts'

/** The fault `quota`: the store has no room. */
export function refuseForRoom(world: World, operation: string): void {
  if (world.faults.take('s3', operation, ['quota'])) throw refuse('QuotaExceeded')
}

/** The fault `cut-mid-body`: half of what is sent arrives, and then the connection breaks. */
export async function failBody(
  world: World,
  operation: string,
  { raw }: FastifyRequest,
): Promise<void> {
  if (!world.faults.take('s3', operation, ['cut-mid-body'])) return
  const half = Number(raw.headers['content-length'] ?? 0) / 2
  let seen = 0
  for await (const chunk of raw) {
    seen += chunk.length
    if (seen >= half) break
  }
  throw new ConnectionCut()
}
