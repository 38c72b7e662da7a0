import { assert } from '../../kit/assert.ts'
import { nameComment, serverName } from '../../servers/server.ts'
import { done, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/** The server's name points at its machine, and at nothing else. */
export const ensureName: Step = async (server, { tools, signal }) => {
  assert(server.address, 'a machine has an address before it is named')
  const put = await tools.dns.putAddress(
    serverName(server, tools.dns.zone),
    server.address,
    `${nameComment(tools.installationId)}${server.id}`,
    signal,
  )
  return put.ok ? done({ dnsAddress: server.address }) : retry(put.error)
}
