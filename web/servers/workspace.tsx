'use client'

import dynamic from 'next/dynamic'
import { usePathname, useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Server, Subscription } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { isMissing } from '../billing/standing.ts'
import { RefreshWhile } from '../realtime/refresh-while.tsx'
import { useLive } from '../realtime/use-live.ts'
import { SharedBadge } from '../team/shared-badge.tsx'
import { Alert } from '../ui/alert.tsx'
import { PhaseBadge } from './phase-badge.tsx'
import { ServerAddress } from './server-address.tsx'
import { WorkspaceContext } from './workspace-context.tsx'
import { WorkspaceTabs } from './workspace-tabs.tsx'

// What only some servers need at some times is loaded by the pages that show it.
const PhaseView = dynamic(() => import('./phase-view.tsx').then(({ PhaseView }) => PhaseView))
const LockedNotice = dynamic(() =>
  import('./locked-notice.tsx').then(({ LockedNotice }) => LockedNotice),
)
const FirstSteps = dynamic(
  () => import('../first-steps/first-steps.tsx').then(({ FirstSteps }) => FirstSteps),
  { ssr: false },
)
const MissingPayment = dynamic(() =>
  import('../billing/missing-payment.tsx').then(({ MissingPayment }) => MissingPayment),
)

/**
 * One server, from its first second on: it is followed through its life, and its pages are shown while it can be
 * used.
 */
export function Workspace({
  initial,
  subscription,
  children,
}: {
  initial: Server
  subscription: Subscription | null
  children: ReactNode
}) {
  const client = useClient()
  const { value: server, freshness, set, reload } = useLive('server', initial, client.server)
  useRefreshOn(server.phase)
  const hasPages = server.phase === 'ready' || server.phase === 'starting'
  // What has happened is read also while nobody can use it.
  const isShown = usePathname().endsWith('/activity') || hasPages
  return (
    <WorkspaceContext value={{ server, subscription, freshness, set, reload }}>
      <div className="mx-auto w-full max-w-6xl px-4 py-6 sm:px-6 sm:py-8">
        <div className="mb-4">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="font-bold text-3xl tracking-tight">
              <bdi dir="ltr" className="break-all">
                {server.hostname}
              </bdi>
            </h1>
            <PhaseBadge phase={server.phase} />
            {server.shared && <SharedBadge shared={server.shared} />}
            {hasPages && <FirstSteps />}
          </div>
          {!(hasPages && !server.blueprint.isAssistant) && <ServerAddress server={server} />}
        </div>
        {subscription && (
          <>
            <RefreshWhile waiting={subscription.missing !== null} />
            {server.phase !== 'suspended' && isMissing(subscription) && (
              <MissingPayment subscription={subscription} className="mb-6" />
            )}
          </>
        )}
        {server.locked && (
          <div className="mb-6">
            <LockedNotice server={server} onChange={set} />
          </div>
        )}
        {(isShown || server.readyAt !== null) && <WorkspaceTabs server={server} />}
        {isShown ? (
          <>
            {hasPages && server.notice && (
              <div className="mb-4">
                <Alert tone="warning">{server.notice.text}</Alert>
              </div>
            )}
            {children}
          </>
        ) : (
          <PhaseView />
        )}
      </div>
    </WorkspaceContext>
  )
}

/** News of a server comes by itself; what is paid for it is asked for anew when the server changes. */
function useRefreshOn(phase: Server['phase']): void {
  const router = useRouter()
  const seen = useRef(phase)
  useEffect(() => {
    if (seen.current === phase) return
    seen.current = phase
    router.refresh()
  }, [router, phase])
}
