'use client'

import type { ReactNode } from 'react'
import type { Subscription } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { ExternalButton } from '../ui/button.tsx'
import { PortalButton } from './portal-button.tsx'
import { isMissing } from './standing.ts'

/** What is wrong with a payment, what happens when, and the ways to pay. Nothing where all is well. */
export function MissingPayment({
  subscription,
  className,
  children,
}: {
  subscription: Subscription
  className?: string
  /** What else it means where it stands. */
  children?: ReactNode
}) {
  const { words } = useWords()
  const say = words.billing
  const day = useDay()
  const { missing, notice, standing } = subscription
  if (!isMissing(subscription)) return null
  const isOff = standing === 'suspended'
  return (
    <div className={className}>
      <Alert
        tone={isOff ? 'error' : 'warning'}
        title={notice?.text ?? say.missing.title}
        action={
          missing && (
            <>
              {missing.payUrl && (
                <ExternalButton href={missing.payUrl} size="small" newTab>
                  {say.missing.pay}
                </ExternalButton>
              )}
              <PortalButton look="secondary" size="small">
                {say.missing.otherCard}
              </PortalButton>
            </>
          )
        }
      >
        {children}
        {missing?.suspendedFrom && !isOff && (
          <p>{say.missing.suspendedFrom(day(missing.suspendedFrom))}</p>
        )}
        {missing?.deletedFrom && <p>{say.missing.deletedFrom(day(missing.deletedFrom))}</p>}
      </Alert>
    </div>
  )
}
