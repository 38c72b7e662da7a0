'use client'

import type { ReactNode } from 'react'
import { BackupsLink } from '../backups/backups-link.tsx'
import { ComeBack } from '../billing/come-back.tsx'
import { MissingPayment } from '../billing/missing-payment.tsx'
import { PlanSection } from '../billing/plan-section.tsx'
import { isMissing } from '../billing/standing.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { AboutServer } from './about-server.tsx'
import { LostNotice } from './lost-notice.tsx'
import { MovingNotice } from './moving-notice.tsx'
import { Provisioning } from './provisioning.tsx'
import { RefundNotice } from './refund-notice.tsx'
import { HibernationNotice, StoppedNotice, WakingNotice } from './resting-notice.tsx'
import { useServer } from './workspace-context.tsx'

/** What is seen of a server that nobody can use now, and why; nothing of one that is ready. */
export function PhaseView() {
  const { server, subscription, freshness, set: onChange } = useServer()
  const { language, words } = useWords()
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
          {subscription && <ComeBack subscription={subscription} />}
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
    case 'starting':
    case 'ready':
      return null
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
