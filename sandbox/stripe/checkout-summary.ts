import { type Html, html } from '../pages/html.ts'
import type { Language } from '../pages/layout.ts'
import type { Checkout } from './checkout.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import type { LineItem } from './checkout-totals.ts'
import { checkoutWords } from './checkout-words.ts'
import { money } from './money.ts'
import type { Recurring } from './prices.ts'

export interface Summary {
  language: Language
  session: CheckoutSession
  checkout: Checkout
  lineItems: LineItem[]
  /** The one in force. */
  promotionCode: string | null
  /** `reverse`: the buyer accounts for the tax. */
  taxExempt: 'none' | 'exempt' | 'reverse'
}

/** What is bought and what it comes to. */
export function renderSummary(summary: Summary): Html {
  const { language, session, checkout, lineItems } = summary
  const words = checkoutWords[language]
  const { currency } = session
  const [first] = checkout.items
  const amount = (minor: number) => html`<bdi dir="ltr">${money(minor, currency)}</bdi>`
  const sum = (field: 'amount_subtotal' | 'amount_total') =>
    lineItems.reduce((total, line) => total + line[field], 0)
  const rhythm = first ? rhythmOf(first.price.recurring, language) : ''
  const { trialDays } = checkout.subscription
  return html`<section aria-labelledby="what">
  <p class="quiet">${words.subscribeTo}</p>
  <h1 id="what"><bdi>${first?.description ?? ''}</bdi></h1>
  <p class="amount">${amount(sum('amount_subtotal'))} <span class="quiet">${rhythm}</span></p>
  <dl class="bill">
  ${lineItems.map(
    line =>
      html`<div><dt><bdi>${line.description}</bdi>${
        line.quantity > 1
          ? html` <span class="quiet"><bdi dir="ltr">× ${line.quantity}</bdi></span>`
          : null
      }</dt><dd>${amount(line.amount_subtotal)}</dd></div>`,
  )}
  ${
    trialDays > 0
      ? html`<div class="first"><dt>${words.trial(trialDays)}</dt><dd class="quiet">${words.afterTrial} ${amount(sum('amount_total'))} ${rhythm}</dd></div>`
      : renderTotals(summary)
  }
  <div class="total"><dt>${words.total}</dt><dd>${amount(session.amount_total)}</dd></div>
  </dl>
</section>`
}

function renderTotals({
  language,
  session,
  checkout,
  promotionCode,
  taxExempt,
}: Omit<Summary, 'lineItems'>): Html {
  const words = checkoutWords[language]
  const { amount_subtotal, automatic_tax, currency } = session
  const { amount_discount, amount_tax } = session.total_details
  const amount = (minor: number) => html`<bdi dir="ltr">${money(minor, currency)}</bdi>`
  const isIncluded = checkout.items.some(({ price }) => price.tax_behavior === 'inclusive')
  const tax =
    automatic_tax.status === 'requires_location_inputs'
      ? words.taxLater
      : taxExempt === 'reverse'
        ? words.reverseCharge
        : amount(amount_tax)
  return html`<div class="first"><dt>${words.subtotal}</dt><dd>${amount(amount_subtotal)}</dd></div>
  ${amount_discount > 0 ? html`<div><dt>${words.discount}${promotionCode ? html` <bdi class="quiet">${promotionCode}</bdi>` : null}</dt><dd>${amount(-amount_discount)}</dd></div>` : null}
  ${
    automatic_tax.enabled
      ? html`<div><dt>${isIncluded ? words.taxIncluded : words.tax}</dt><dd>${tax}</dd></div>`
      : null
  }`
}

function rhythmOf({ interval, interval_count: count }: Recurring, language: Language): string {
  const words = checkoutWords[language]
  return count === 1 ? words.per[interval] : words.perSeveral[interval](count)
}
