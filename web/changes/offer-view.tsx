'use client'

import type { ReactNode } from 'react'
import type { Addon, Change } from '../api/schema.ts'
import { changesWords } from '../i18n/changes-words.ts'
import { formatMoney, formatNumber, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { placeName, providerName } from '../orders/place.ts'
import { useDay } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { isLater } from './use-change.ts'

/** What a change costs and means, to the cent and the minute, before anybody agrees to it. */
export function OfferView({
  change,
  addons,
  problem,
  busy,
  onAgree,
  onWithdraw,
}: {
  change: Change
  addons: Addon[]
  problem: string | null
  busy: boolean
  onAgree: () => void
  onWithdraw: () => void
}) {
  const { language, words } = useWords()
  const say = changesWords(words).offer
  const day = useDay()
  const { dueNow, next, nextAt, takesEffectAt, interval, place } = change
  const later = isLater(change, Date.now())
  const where = place && `${placeName(language, place)} (${isolated(providerName(place.provider))})`
  return (
    <Section id="change-title" title={say.title} text={say.until}>
      <p className="font-medium text-xl">
        {change.planName}
        <span className="font-normal text-base text-quiet">{` · ${ordersWords(words).interval[interval]}`}</span>
      </p>
      {change.addons.length > 0 && (
        <ul className="text-quiet text-sm">
          {change.addons.map(({ addonId, quantity }) => {
            const name = addons.find(({ id }) => id === addonId)?.name ?? addonId
            return (
              <li key={addonId}>
                {quantity > 1
                  ? ordersWords(words).order.times(formatNumber(language, quantity), name)
                  : name}
              </li>
            )
          })}
        </ul>
      )}
      <dl className="mt-4 flex flex-col gap-3 border-line border-t pt-4">
        {dueNow && (
          <Line name={say.dueNow} note={dueNow.amountMinor > 0 ? say.credit : null}>
            <bdi className="font-bold text-2xl">{formatMoney(language, dueNow)}</bdi>
          </Line>
        )}
        {next && (
          <Line name={say.next[interval]} note={nextAt && say.from(day(nextAt))}>
            <bdi className="font-semibold">{formatMoney(language, next)}</bdi>
          </Line>
        )}
        <Line name={say.at}>
          <span className="font-semibold">
            {later && takesEffectAt ? day(takesEffectAt) : say.atOnce}
          </span>
        </Line>
      </dl>
      <div className="mt-5">
        {change.moves && where ? (
          <Alert tone="warning" title={say.moves}>
            {say.movesText(where)}
          </Alert>
        ) : (
          <Alert>{say.stays}</Alert>
        )}
      </div>
      {problem && (
        <div className="mt-4">
          <Alert tone="error">{problem}</Alert>
        </div>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button busy={busy} onClick={onAgree}>
          {dueNow && dueNow.amountMinor > 0
            ? say.agreeAndPay(formatMoney(language, dueNow))
            : say.agree}
        </Button>
        <Button look="secondary" disabled={busy} onClick={onWithdraw}>
          {say.withdraw}
        </Button>
      </div>
    </Section>
  )
}

function Line({
  name,
  note = null,
  children,
}: {
  name: string
  note?: string | null
  children: ReactNode
}) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt>
        {name}
        {note && <span className="block text-quiet text-sm">{note}</span>}
      </dt>
      <dd className="shrink-0 text-end">{children}</dd>
    </div>
  )
}
