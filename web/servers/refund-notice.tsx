'use client'

import type { Server } from '../api/schema.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { failureReason } from './progress.ts'
import { StepList } from './step-list.tsx'

/** The promise kept the other way: the money goes back, and here is why. */
export function RefundNotice({ server }: { server: Server }) {
  const { language, words } = useWords()
  const say = words.refund
  const over = server.phase === 'refunded'
  const amount = server.refund === null ? null : formatMoney(language, server.refund)
  const text = over
    ? amount
      ? say.refunded(amount)
      : say.refundedPlain
    : amount
      ? say.refunding(amount)
      : say.refundingPlain
  const why = failureReason(server)
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <div role="status" className="rounded-card border border-line bg-surface p-6 sm:p-8">
        <span className="mb-4 grid size-12 place-items-center rounded-full bg-sand-soft text-sand">
          <Icon name="refund" className="size-6 flip-rtl" />
        </span>
        <h2 className="font-bold text-2xl">{over ? say.refundedTitle : say.refundingTitle}</h2>
        <p className="mt-2 text-pretty text-lg">{text}</p>
        <p className="mt-1 text-quiet">{say.nothingToDo}</p>
        {why && (
          <div className="mt-5 rounded-xl bg-raised px-4 py-3">
            <p className="font-medium text-sm">{say.why}</p>
            <p>{why}</p>
          </div>
        )}
        <ButtonLink href={`/${language}#plans`} look="secondary" className="mt-6">
          {say.again}
        </ButtonLink>
      </div>
      {/* A server that once was ready did not fail at any of them. */}
      {server.readyAt === null && (
        <Card>
          <StepList steps={server.steps.filter(step => step.state !== 'waiting')} nowMs={null} />
        </Card>
      )}
    </div>
  )
}
