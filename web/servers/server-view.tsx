'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Server, Subscription } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { BackupsLink } from '../backups/backups-link.tsx'
import { MissingPayment } from '../billing/missing-payment.tsx'
import { PlanSection } from '../billing/plan-section.tsx'
import { isMissing } from '../billing/standing.ts'
import { Chat } from '../chat/chat.tsx'
import { useWords } from '../i18n/language-context.tsx'
import { ImportSection } from '../leaving/import-section.tsx'
import { ModelSection } from '../model/model-section.tsx'
import { RefreshWhile } from '../realtime/refresh-while.tsx'
import { type Freshness, useLive } from '../realtime/use-live.ts'
import { Alert } from '../ui/alert.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { AboutServer } from './about-server.tsx'
import { CredentialsSection } from './credentials.tsx'
import { LockedNotice } from './locked-notice.tsx'
import { LostNotice } from './lost-notice.tsx'
import { MovingNotice } from './moving-notice.tsx'
import { OpenAddress } from './open-address.tsx'
import { PhaseBadge } from './phase-badge.tsx'
import { Provisioning } from './provisioning.tsx'
import { RefundNotice } from './refund-notice.tsx'
import { RestSection } from './rest-section.tsx'
import { HibernationNotice, StoppedNotice, WakingNotice } from './resting-notice.tsx'
import { ServerAddress } from './server-address.tsx'

/** One server, from its first second on: the same page follows it through its life. */
export function ServerView({
  initial,
  subscription,
}: {
  initial: Server
  /** How it is paid; null for whoever does not pay for it. */
  subscription: Subscription | null
}) {
  const client = useClient()
  const { value: server, freshness, set, reload } = useLive('server', initial, client.server)
  useRefreshOn(server.phase)
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6 sm:py-10">
      <div className="mb-6">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="font-bold text-3xl tracking-tight">
            <bdi dir="ltr" className="break-all">
              {server.hostname}
            </bdi>
          </h1>
          <PhaseBadge phase={server.phase} />
        </div>
        {!(server.phase === 'ready' && !server.blueprint.isAssistant) && (
          <ServerAddress server={server} />
        )}
      </div>
      {subscription && (
        <>
          <RefreshWhile waiting={subscription.missing !== null} />
          {server.phase !== 'suspended' && (
            <MissingPayment subscription={subscription} className="mb-6" />
          )}
        </>
      )}
      {server.locked && (
        <div className="mb-6">
          <LockedNotice server={server} onChange={set} />
        </div>
      )}
      <PhaseView
        server={server}
        subscription={subscription}
        freshness={freshness}
        onChange={set}
        reload={reload}
      />
    </div>
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

function PhaseView({
  server,
  subscription,
  freshness,
  onChange,
  reload,
}: {
  server: Server
  subscription: Subscription | null
  freshness: Freshness
  onChange: (server: Server) => void
  reload: () => void
}) {
  const { language, words } = useWords()
  const { isAssistant } = server.blueprint
  const about = (
    <>
      {subscription && <PlanSection subscription={subscription} />}
      <BackupsLink serverId={server.id} />
      <AboutServer server={server} />
    </>
  )
  switch (server.phase) {
    case 'provisioning':
      return <Provisioning server={server} freshness={freshness} />
    case 'refunding':
    case 'refunded':
      return <RefundNotice server={server} />
    case 'deleting':
    case 'deleted':
      return (
        <Alert
          tone="warning"
          title={server.phase === 'deleted' ? words.server.gone : words.server.goingTitle}
          action={
            <ButtonLink href={`/${language}/servers`} look="secondary" size="small">
              {words.servers.title}
            </ButtonLink>
          }
        >
          {server.notice?.text}
        </Alert>
      )
    case 'suspended':
      return (
        <Beside aside={about}>
          {subscription && isMissing(subscription) ? (
            <MissingPayment subscription={subscription}>
              <p>{words.server.suspended}</p>
            </MissingPayment>
          ) : (
            <Alert tone="warning" title={words.server.suspendedTitle}>
              <p>{words.server.suspended}</p>
              {server.notice && <p>{server.notice.text}</p>}
            </Alert>
          )}
        </Beside>
      )
    case 'lost':
      return (
        <Beside aside={about}>
          <LostNotice server={server} onChange={onChange} />
        </Beside>
      )
    case 'moving':
    case 'restoring':
      return (
        <Beside aside={about}>
          <MovingNotice server={server} />
        </Beside>
      )
    case 'stopping':
    case 'stopped':
      return (
        <Beside aside={about}>
          <StoppedNotice server={server} onChange={onChange} />
        </Beside>
      )
    case 'hibernating':
    case 'hibernated':
      return (
        <Beside aside={about}>
          <HibernationNotice server={server} onChange={onChange} />
        </Beside>
      )
    case 'waking':
      return (
        <Beside aside={about}>
          <WakingNotice server={server} />
        </Beside>
      )
    case 'ready':
      return (
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
          <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-20">
            {server.notice && <Alert tone="warning">{server.notice.text}</Alert>}
            {isAssistant ? <Chat server={server} /> : <OpenAddress server={server} />}
          </div>
          <div className="flex flex-col gap-5">
            {isAssistant && <ModelSection server={server} onChange={onChange} />}
            <CredentialsSection server={server} onShown={reload} />
            <RestSection server={server} onChange={onChange} />
            {server.blueprint.name === 'openclaw' && <ImportSection serverId={server.id} />}
            {about}
          </div>
        </div>
      )
  }
}

function Beside({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      {children}
      <div className="flex flex-col gap-5">{aside}</div>
    </div>
  )
}
