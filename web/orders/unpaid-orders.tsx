'use client'

import type { Order } from '../api/schema.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink, ExternalButton } from '../ui/button.tsx'
import { ResumeOrder } from './pay-order.tsx'

/** Orders that are on their way to a server and have not got there: each with its next step. */
export function UnpaidOrders({ orders }: { orders: Order[] }) {
  const { language, words } = useWords()
  if (orders.length === 0) return null
  return (
    <section aria-labelledby="unpaid-title" className="mb-8">
      <h2 id="unpaid-title" className="mb-3 font-semibold text-lg">
        {ordersWords(words).unpaid.title}
      </h2>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {orders.map(order => (
          <li
            key={order.id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
                <bdi dir="ltr" className="break-all">
                  {order.hostname}
                </bdi>
                <Badge tone={order.state === 'processing' ? 'sea' : 'sand'}>
                  {stateText(ordersWords(words).unpaid.states, order.state)}
                </Badge>
              </p>
              <p className="mt-0.5 text-quiet text-sm">
                <bdi>{formatMoney(language, order.price)}</bdi>
                {` ${order.interval === 'month' ? ordersWords(words).interval.perMonth : ordersWords(words).interval.perYear} · `}
                <Moment iso={order.orderedAt} />
              </p>
            </div>
            <NextStep order={order} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const stateText = (states: Record<string, string>, state: Order['state']): string =>
  states[state] ?? state

function NextStep({ order }: { order: Order }) {
  const { language, words } = useWords()
  if (order.state === 'abandoned')
    return <ResumeOrder order={order} look="secondary" size="small" />
  if (order.checkoutUrl !== null) {
    return (
      <ExternalButton href={order.checkoutUrl} size="small">
        {ordersWords(words).unpaid.pay}
      </ExternalButton>
    )
  }
  return (
    <ButtonLink href={`/${language}/orders/${order.id}`} look="secondary" size="small">
      {ordersWords(words).unpaid.look}
    </ButtonLink>
  )
}
