import type { StripeAccount } from './account.ts'
import type { PortalSession } from './portal-sessions.ts'

const openSeconds = 5 * 60
const idleSeconds = 3600

export type PortalVisit =
  | { ok: true; session: PortalSession }
  | { ok: false; reason: 'unknown' | 'expired'; session: PortalSession | null }

/**
 * Who an address of the portal belongs to. It has to be opened within five minutes, and is forgotten
 * an hour after it was last used.
 */
export function visitPortal(account: StripeAccount, token: string): PortalVisit {
  const session = account
    .list('billing_portal.session')
    .find(({ url }) => url.endsWith(`/${token}`))
  if (!session || !account.find('customer', session.customer)) {
    return { ok: false, reason: 'unknown', session: null }
  }
  const { portalVisits } = account.state
  const visited = portalVisits[session.id]
  const until = visited === undefined ? session.created + openSeconds : visited + idleSeconds
  if (account.now() > until) return { ok: false, reason: 'expired', session }
  portalVisits[session.id] = account.now()
  account.touch()
  return { ok: true, session }
}
