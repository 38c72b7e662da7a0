import { type Html, html } from '../pages/html.ts'
import { type Language, layout } from '../pages/layout.ts'
import { cardFields, cardFormCss } from './card-form.ts'
import type { CardEntry, CardProblem } from './cards.ts'
import { checkoutWords } from './checkout-words.ts'
import { countriesIn } from './countries.ts'
import type { Customer } from './customers.ts'
import { invoiceWords } from './invoice-words.ts'
import type { Invoice } from './invoices.ts'
import { money } from './money.ts'
import type { PaymentMethod } from './payment-methods.ts'
import type { PortalProblem } from './portal-actions.ts'
import type { PortalFeatures } from './portal-features.ts'
import { portalWords } from './portal-words.ts'
import { periodOf, type Subscription } from './subscriptions.ts'
import { taxIdTypes } from './tax-id-types.ts'
import type { TaxId } from './tax-ids.ts'

/** What one customer sees. */
export interface PortalPage {
  language: Language
  customer: Customer
  features: PortalFeatures
  headline: string | null
  returnUrl: string | null
  subscriptions: { subscription: Subscription; name: string }[]
  methods: PaymentMethod[]
  invoices: Invoice[]
  taxIds: TaxId[]
  /** The subscription that the visit is for canceling. */
  canceling: string | null
  addsCard: boolean
  done: boolean
  problem?: PortalProblem
  entry?: CardEntry
}

export function renderPortal(page: PortalPage): string {
  const { language, returnUrl, features, problem } = page
  const words = portalWords[language]
  const other = language === 'ar' ? 'en' : 'ar'
  const updates = features.customer_update.enabled ? features.customer_update.allowed_updates : []
  const body = html`
<div class="head"><h1>${page.headline ? html`<bdi>${page.headline}</bdi>` : words.title}</h1>
<nav>${returnUrl ? html`<a href="${returnUrl}">${words.back}</a>` : null}
<a href="?lang=${other}" lang="${other}">${words.otherLanguage}</a></nav></div>
${problem === 'not_allowed' ? html`<p role="alert" class="problem">${words.notAllowed}</p>` : null}
${page.done ? html`<p role="status" class="panel">${words.done}</p>` : null}
${section('subscriptions', words.subscriptions, subscriptions(page))}
${section('methods', words.methods, methods(page))}
${features.invoice_history.enabled ? section('invoices', words.invoices, invoices(page)) : null}
${updates.includes('tax_id') ? section('tax-ids', words.taxIds, taxIds(page)) : null}
${updates.includes('name') || updates.includes('address') ? section('details', words.details, details(page, updates)) : null}`
  return layout({ language, title: words.title, css, body })
}

/** What one sees instead: an address that is no good any more, or never was. */
export function renderNoPortal(
  language: Language,
  about: 'expired' | 'unknown',
  returnUrl: string | null,
): string {
  const words = portalWords[language]
  const body = html`<h1>${words[about]}</h1><p>${words[`${about}Text`]}</p>
${returnUrl ? html`<p><a href="${returnUrl}">${words.back}</a></p>` : null}`
  return layout({ language, title: words[about], body })
}

const section = (id: string, title: string, content: Html) =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`

/** A form that does one thing when its button is pressed. */
function form(language: Language, action: string, content: Html, button: string, plain = false) {
  return html`<form method="post" action="?lang=${language}" novalidate class="${plain ? 'bare' : ''}">
<input type="hidden" name="action" value="${action}">${content}
<button type="submit" class="${plain ? 'plain' : ''}">${button}</button></form>`
}

const hidden = (name: string, value: string) =>
  html`<input type="hidden" name="${name}" value="${value}">`

function subscriptions(page: PortalPage): Html {
  const { language, features, canceling } = page
  const words = portalWords[language]
  if (page.subscriptions.length === 0) return html`<p class="quiet">${words.noSubscriptions}</p>`
  const { subscription_cancel: cancel } = features
  return html`${page.subscriptions.map(({ subscription, name }) => {
    const { id, status, cancel_at, currency } = subscription
    const amount = subscription.items.data.reduce(
      (sum, { price, quantity }) => sum + price.unit_amount * quantity,
      0,
    )
    const ending = cancel_at ?? periodOf(subscription).end
    const interval = subscription.items.data[0]?.price.recurring.interval ?? 'month'
    return html`<div class="panel">
<p class="row"><strong><bdi>${name}</bdi></strong> <span class="status">${words.statuses[status]}</span></p>
<p><bdi dir="ltr">${money(amount, currency)}</bdi> <span class="quiet">${checkoutWords[language].per[interval]} ·
${cancel_at === null ? words.renews : words.ends} <bdi dir="ltr">${day(ending)}</bdi></span></p>
${
  !cancel.enabled
    ? null
    : cancel_at !== null
      ? form(language, 'continue', hidden('subscription', id), words.carryOn, true)
      : html`<details ${canceling === id ? html`open` : null}><summary>${cancel.mode === 'immediately' ? words.cancelNow : words.cancel}</summary>
${form(language, 'cancel', html`${hidden('subscription', id)}${reasons(page)}`, cancel.mode === 'immediately' ? words.cancelNow : words.cancel, true)}</details>`
}</div>`
  })}`
}

function reasons({ language, features }: PortalPage): Html | null {
  const words = portalWords[language]
  const { enabled, options } = features.subscription_cancel.cancellation_reason
  if (!enabled) return null
  return html`<div class="field"><label for="feedback">${words.reason}</label><select id="feedback" name="feedback">
<option value=""></option>${options.map(option => html`<option value="${option}">${words.reasons[option] ?? option}</option>`)}</select></div>
<div class="field"><label for="comment">${words.comment}</label><input id="comment" name="comment" dir="auto"></div>`
}

function methods(page: PortalPage): Html {
  const { language, customer, features, problem, entry, addsCard } = page
  const words = portalWords[language]
  const isCardProblem =
    problem !== undefined && problem !== 'not_allowed' && problem !== 'tax_id_invalid'
  const cardProblem: CardProblem | undefined = isCardProblem ? problem : undefined
  const isAllowed = features.payment_method_update.enabled
  return html`${page.methods.length === 0 ? html`<p class="quiet">${words.noMethods}</p>` : null}
${page.methods.map(method => {
  const isDefault = customer.invoice_settings.default_payment_method === method.id
  return html`<div class="panel row"><span><bdi dir="ltr">${faceOf(method)}</bdi>
${method.card ? html`<span class="quiet">${words.expires} <bdi dir="ltr">${String(method.card.exp_month).padStart(2, '0')}/${method.card.exp_year}</bdi></span>` : null}</span>
${
  isDefault
    ? html`<span class="status">${words.isDefault}</span>`
    : isAllowed
      ? form(language, 'make-default', hidden('method', method.id), words.makeDefault, true)
      : null
}</div>`
})}
${
  isAllowed
    ? html`<details ${cardProblem || addsCard ? html`open` : null}><summary>${words.addCard}</summary>
${form(language, 'add-card', html`${cardFields(language, entry, cardProblem)}<p class="quiet small">${checkoutWords[language].testCards}</p>`, words.saveCard)}</details>`
    : null
}`
}

function faceOf(method: PaymentMethod): string {
  if (method.card) return `${method.card.brand.toUpperCase()} •••• ${method.card.last4}`
  const account = method[method.type]
  const last4 = typeof account === 'object' && account !== null ? Reflect.get(account, 'last4') : ''
  return `${method.type.replaceAll('_', ' ').toUpperCase()} •••• ${String(last4)}`
}

function invoices({ language, invoices: all }: PortalPage): Html {
  const words = portalWords[language]
  if (all.length === 0) return html`<p class="quiet">${words.noInvoices}</p>`
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${words.invoices}"><table>
<thead><tr>${words.invoiceColumns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${all.map(
    invoice => html`<tr>
<td><bdi dir="ltr">${day(invoice.created)}</bdi></td><td><bdi dir="ltr">${invoice.number ?? ''}</bdi></td>
<td><bdi dir="ltr">${money(invoice.total, invoice.currency)}</bdi></td>
<td>${invoiceWords[language].status[invoice.status]}${invoice.status === 'open' ? html` · <a href="${invoice.hosted_invoice_url ?? ''}">${words.payInvoice}</a>` : null}</td>
<td><a href="${invoice.invoice_pdf ?? ''}" dir="ltr">PDF</a></td></tr>`,
  )}</tbody></table></div>`
}

function taxIds({ language, taxIds: all, problem }: PortalPage): Html {
  const words = portalWords[language]
  return html`${all.map(
    ({ id, type, value }) =>
      html`<div class="panel row"><span><bdi dir="ltr">${value}</bdi> <span class="quiet"><bdi dir="ltr">${type}</bdi></span></span>
${form(language, 'remove-tax-id', hidden('id', id), words.remove, true)}</div>`,
  )}
<details ${problem === 'tax_id_invalid' ? html`open` : null}><summary>${words.addTaxId}</summary>
${form(
  language,
  'add-tax-id',
  html`${problem === 'tax_id_invalid' ? html`<p role="alert" class="problem">${words.taxIdInvalid}</p>` : null}
<div class="field"><label for="type">${words.taxIdType}</label><select id="type" name="type" dir="ltr">
${taxIdTypes.map(type => html`<option>${type}</option>`)}</select></div>
<div class="field"><label for="value">${words.taxIdValue}</label><input id="value" name="value" dir="ltr"></div>`,
  words.addTaxId,
)}</details>`
}

function details({ language, customer }: PortalPage, updates: string[]): Html {
  const words = portalWords[language]
  const { address } = customer
  const input = (name: string, label: string, value: string | null | undefined) =>
    html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${value ?? ''}" dir="auto"></div>`
  const place = html`${input('line1', words.line1, address?.line1)}
<div class="pair">${input('postalCode', words.postalCode, address?.postal_code)}${input('city', words.city, address?.city)}</div>
<div class="field"><label for="country">${words.country}</label><select id="country" name="country"><option value=""></option>${countriesIn(
    language,
  ).map(
    ({ code, name }) =>
      html`<option value="${code}" ${code === address?.country ? html`selected` : null}>${name}</option>`,
  )}</select></div>`
  return form(
    language,
    'update-customer',
    html`${updates.includes('name') ? input('name', words.name, customer.name) : null}
${updates.includes('address') ? place : null}`,
    words.save,
  )
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

const css = `${cardFormCss}
main { max-inline-size: 44rem }
h2 { font-size: 1.125rem; margin-block: 2rem .75rem }
.head { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; flex-wrap: wrap }
.head nav { display: flex; gap: 1rem }
.panel { margin-block-end: .75rem }
.panel p { margin-block: 0 .5rem }
.row { display: flex; gap: .75rem; justify-content: space-between; align-items: center; flex-wrap: wrap }
.status { font-size: .8125rem; font-weight: 600; color: var(--quiet); border: 1px solid var(--line); border-radius: 1rem; padding: .125rem .625rem }
.bare { background: none; border: 0; padding: 0 }
bdi[dir=ltr] { white-space: nowrap }
summary { cursor: pointer; color: var(--accent); padding-block: .375rem }
`
