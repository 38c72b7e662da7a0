import { assert } from '../../kit/assert.ts'
import { nameComment, serverName } from '../../servers/server.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/**
 * The server's name points at its machine, and at nothing else. A name that is somebody else's in the
 * zone will not become ours by waiting.
 */
export const ensureName: Step = async (server, { tools, signal }) => {
  assert(server.address, 'a machine has an address before it is named')
  const put = await tools.dns.putAddress(
    serverName(server, tools.dns.zone),
    server.address,
    `${nameComment(tools.installationId)}${server.id}`,
    signal,
  )
  if (put.ok) return done({ dnsAddress: server.address })
  const { kind, message } = put.error
  return kind === 'already-exists' ? giveUp('name-taken-in-zone', message) : retry(put.error)
}
