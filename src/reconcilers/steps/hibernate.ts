import { nameComment, serverName } from '../../servers/server.ts'
import { done, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/** A visitor's resolver shall not send them here for long when the server is back. */
const waitingSeconds = 60

/**
 * While a server has no machine its name leads to us, where visitors are told to wait; without an address of
 * ours it leads nowhere. One that has become somebody else's in the zone is left to them.
 */
export const nameWaits: Step = async (server, { tools, signal }) => {
  const { dns, waitingAddress, installationId } = tools
  const name = serverName(server, dns.zone)
  if (waitingAddress === null) {
    const removed = await dns.removeName(name, signal)
    return removed.ok ? done({ dnsAddress: null }) : retry(removed.error)
  }
  const comment = `${nameComment(installationId)}${server.id}`
  const put = await dns.putAddress(name, waitingAddress, comment, signal, waitingSeconds)
  const isOver = put.ok || put.error.kind === 'already-exists'
  return isOver ? done({ dnsAddress: null }) : retry(put.error)
}

/** The machine is gone, and all that was on it is stored. */
export const noteHibernation: Step = async (_server, { now }) => done({ hibernatedAt: now })
