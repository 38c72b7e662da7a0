'use client'

import type { Addon, BoughtAddons } from '../api/schema.ts'
import { formatMoney } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Stepper } from '../ui/stepper.tsx'
import { type Interval, priceIn, withQuantity } from './price.ts'

/** What can be had beside a plan, in which quantity; only what is sold in this interval and currency. */
export function AddonFields({
  addons,
  interval,
  currency,
  value,
  onChange,
}: {
  addons: readonly Addon[]
  interval: Interval
  currency: string
  value: BoughtAddons
  onChange: (value: BoughtAddons) => void
}) {
  const { language, words } = useWords()
  const offered = addons.flatMap(addon => {
    const price = priceIn(addon.prices, interval, currency)
    return price ? [{ addon, price }] : []
  })
  if (offered.length === 0) return null
  return (
    <section aria-label={ordersWords(words).order.addons}>
      <p className="mb-1 font-medium">{ordersWords(words).order.addons}</p>
      <ul className="divide-y divide-line">
        {offered.map(({ addon, price }) => (
          <li key={addon.id} className="flex items-center justify-between gap-4 py-3">
            <div className="min-w-0">
              <p className="font-medium">{addon.name}</p>
              <p className="text-quiet text-sm">{addon.tagline}</p>
              <p className="text-sm">
                {ordersWords(words).order.addonPrice[interval](formatMoney(language, price))}
              </p>
            </div>
            <Stepper
              label={ordersWords(words).order.quantity(addon.name)}
              moreLabel={ordersWords(words).order.more(addon.name)}
              lessLabel={ordersWords(words).order.less(addon.name)}
              value={value.find(({ addonId }) => addonId === addon.id)?.quantity ?? 0}
              most={addon.quantityMax}
              onChange={quantity => onChange(withQuantity(value, addon.id, quantity))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
