'use client'

import { formatMoney, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import type { cartOf, Interval } from './price.ts'

/** What a period costs, line by line; they add up to the last one. */
export function CartTable({
  planName,
  cart,
  interval,
}: {
  planName: string
  cart: ReturnType<typeof cartOf>
  interval: Interval
}) {
  const { language, words } = useWords()
  if (cart.lines.length === 0) return null
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-sm">
      <dt>{planName}</dt>
      <dd className="text-end">
        <bdi>{formatMoney(language, cart.plan)}</bdi>
      </dd>
      {cart.lines.map(({ addon, quantity, amount }) => (
        <div key={addon.id} className="col-span-2 grid grid-cols-subgrid">
          <dt>
            {quantity > 1
              ? ordersWords(words).order.times(formatNumber(language, quantity), addon.name)
              : addon.name}
          </dt>
          <dd className="text-end">
            <bdi>{formatMoney(language, amount)}</bdi>
          </dd>
        </div>
      ))}
      <div className="col-span-2 mt-1 grid grid-cols-subgrid border-line border-t pt-2 font-medium">
        <dt>{ordersWords(words).interval.each[interval]}</dt>
        <dd className="text-end">
          <bdi>{formatMoney(language, cart.total)}</bdi>
        </dd>
      </div>
    </dl>
  )
}
