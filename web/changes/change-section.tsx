'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import type { Addon, Change, Plan, Server, Subscription } from '../api/schema.ts'
import { changesWords } from '../i18n/changes-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { OfferView } from './offer-view.tsx'
import { useChange } from './use-change.ts'
import { WishForm } from './wish-form.tsx'

interface Props {
  subscription: Subscription
  server: Server
  plans: Plan[]
  addons: Addon[]
  /** The change that is open already. */
  initial: Change | null
}

/** Something else instead of what was bought: wish, offer, and how far it is. */
export function ChangeSection({ subscription, server, plans, addons, initial }: Props) {
  const { words } = useWords()
  const say = changesWords(words)
  const day = useDay()
  const toast = useToast()
  const box = useRef<HTMLDivElement>(null)
  const { change, stage, problem, busy, ask, agree, withdraw, restart } = useChange(
    subscription.id,
    initial,
  )
  useNewStage(stage, box)

  const withdrawOffer = async (offered: Change) => {
    if (await withdraw(offered)) toast(say.offer.withdrawn)
  }
  return (
    <div ref={box} tabIndex={-1} className="outline-none">
      {change === null || stage === 'wish' ? (
        <Section id="change-title" title={say.wish.title} text={say.wish.text}>
          {subscription.can.change ? (
            <p className="text-quiet">{subscription.can.change.text}</p>
          ) : (
            <WishForm
              subscription={subscription}
              server={server}
              plans={plans}
              addons={addons}
              problem={problem}
              busy={busy}
              onAsk={ask}
            />
          )}
        </Section>
      ) : stage === 'offer' ? (
        <OfferView
          change={change}
          addons={addons}
          problem={problem}
          busy={busy}
          onAgree={() => agree(change)}
          onWithdraw={() => withdrawOffer(change)}
        />
      ) : stage === 'pricing' ? (
        <Waiting title={say.wish.pricing} text={say.wish.pricingText} />
      ) : stage === 'agreed' ? (
        <Waiting title={say.progress.agreedTitle} text={say.progress.agreed} />
      ) : stage === 'moving' ? (
        <Waiting title={say.progress.movingTitle} text={say.progress.moving} />
      ) : stage === 'later' ? (
        <Alert tone="good" title={say.progress.laterTitle}>
          {say.progress.later(day(change.takesEffectAt ?? ''))}
        </Alert>
      ) : (
        <Alert
          tone={stage === 'done' ? 'good' : 'warning'}
          title={stage === 'done' ? say.progress.doneTitle : say.progress.refusedTitle}
          action={
            <Button look="secondary" size="small" onClick={restart}>
              {say.progress.another}
            </Button>
          }
        >
          {stage === 'refused' && change.problem && <p>{change.problem.text}</p>}
          <p>{stage === 'done' ? say.progress.done(change.planName) : say.progress.refused}</p>
        </Alert>
      )}
    </div>
  )
}

/** What is new takes the cursor, and the rest of the page learns of it. */
function useNewStage(stage: string, box: React.RefObject<HTMLDivElement | null>): void {
  const router = useRouter()
  const seen = useRef(stage)
  useEffect(() => {
    if (seen.current === stage) return
    seen.current = stage
    box.current?.focus({ preventScroll: true })
    if (stage === 'done' || stage === 'moving' || stage === 'later') router.refresh()
  }, [stage, box, router])
}
