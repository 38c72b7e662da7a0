import { html } from '../pages/html.ts'
import { type Language, layout } from '../pages/layout.ts'
import { cardFields, cardFormCss } from './card-form.ts'
import type { CardEntry, CardProblem } from './cards.ts'
import { checkoutWords } from './checkout-words.ts'
import { invoiceWords } from './invoice-words.ts'
import type { Invoice } from './invoices.ts'
import { money } from './money.ts'
import type { TaxAmount } from './tax.ts'

export interface InvoicePage {
  language: Language
  invoice: Invoice
  entry?: CardEntry
  problem?: CardProblem
}

/** The page to which `hosted_invoice_url` leads: what is owed, and a card to pay it with. */
export function renderInvoice({ language, invoice, entry, problem }: InvoicePage): string {
  const words = invoiceWords[language]
  const other = language === 'ar' ? 'en' : 'ar'
  const price = (amount: number) => html`<bdi dir="ltr">${money(amount, invoice.currency)}</bdi>`
  const discount = invoice.total_discount_amounts.reduce((sum, { amount }) => sum + amount, 0)
  const balance = invoice.amount_due - invoice.total
  const sums: [string, number][] = [
    [words.subtotal, invoice.subtotal],
    ...(discount ? [[words.discount, -discount] as [string, number]] : []),
    ...invoice.total_taxes
      .filter(({ amount }) => amount !== 0)
      .map(({ amount, tax_behavior }): [string, number] => [
        tax_behavior === 'inclusive' ? words.taxIncluded : words.tax,
        amount,
      ]),
    [words.total, invoice.total],
    ...(balance ? [[words.balance, balance] as [string, number]] : []),
    ...(invoice.amount_paid ? [[words.paid, invoice.amount_paid] as [string, number]] : []),
    [words.remaining, invoice.amount_remaining],
  ]
  const body = html`
<div class="head"><h1>${words.title} <bdi dir="ltr">${invoice.number ?? ''}</bdi></h1>
<a href="?lang=${other}" lang="${other}">${words.otherLanguage}</a></div>
<p class="amount">${price(invoice.amount_remaining)} <span class="status">${words.status[invoice.status]}</span></p>
<p class="quiet">${invoice.due_date === null ? null : html`${words.dueOn} <bdi dir="ltr">${day(invoice.due_date)}</bdi> · `}${words.billedTo}
  <bdi>${invoice.customer_name ? String(invoice.customer_name) : String(invoice.customer_email ?? '')}</bdi></p>
<div class="scroll" tabindex="0" role="region" aria-label="${words.title}"><table>
<thead><tr>${words.columns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${invoice.lines.data.map(
    ({ description, period, amount }) => html`<tr>
<td><bdi dir="auto">${description ?? ''}</bdi><br>
<span class="quiet small"><bdi dir="ltr">${day(period.start)} – ${day(period.end)}</bdi></span></td>
<td>${price(amount)}</td></tr>`,
  )}</tbody>
<tfoot>${sums.map(
    ([name, amount]) => html`<tr><th scope="row">${name}</th><td>${price(amount)}</td></tr>`,
  )}</tfoot></table></div>
${invoice.total_taxes.some(isReversed) ? html`<p class="quiet">${checkoutWords[language].reverseCharge}</p>` : null}
<p><a href="${invoice.invoice_pdf ?? ''}">${words.download}</a></p>
${
  invoice.status === 'open' || invoice.status === 'uncollectible'
    ? html`<form method="post" action="?lang=${language}" novalidate>
${cardFields(language, entry, problem)}
<button type="submit">${words.pay} ${price(invoice.amount_remaining)}</button>
<p class="quiet small">${checkoutWords[language].testCards}</p></form>`
    : invoice.status === 'paid'
      ? html`<p role="status">${words.thanks}</p>`
      : null
}`
  return layout({ language, title: words.title, css, body })
}

export function renderNoInvoice(language: Language): string {
  const words = invoiceWords[language]
  const body = html`<h1>${words.unknown}</h1><p>${words.unknownText}</p>`
  return layout({ language, title: words.unknown, body })
}

const isReversed = ({ taxability_reason }: TaxAmount) => taxability_reason === 'reverse_charge'
const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

const css = `${cardFormCss}
main { max-inline-size: 44rem }
.head { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; flex-wrap: wrap }
.amount { font-size: 2rem; font-weight: 650; margin: 0 }
.status { font-size: .875rem; font-weight: 600; color: var(--quiet); border: 1px solid var(--line); border-radius: 1rem; padding: .125rem .625rem; vertical-align: middle }
td:last-child, th:last-child { text-align: end }
tfoot th { font-weight: 400 }
tfoot tr:last-child > * { font-weight: 650; color: var(--ink) }
form button { inline-size: 100% }
form p { margin-block-end: 0 }
`
