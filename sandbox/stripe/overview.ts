import type { FastifyInstance } from 'fastify'
import { html } from '../pages/html.ts'
import { type Language, layout, preferredLanguage } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { money } from './money.ts'

const rowsMax = 50

const overviewWords = {
  en: {
    title: 'Stripe sandbox',
    none: 'Nothing has been sold yet.',
    objects: 'Objects',
    columns: ['Time', 'Object', 'Id', 'State', 'Amount'],
    ends: 'ends with the period',
  },
  ar: {
    title: 'بيئة Stripe التجريبية',
    none: 'لم يُبع شيء بعد.',
    objects: 'السجلات',
    columns: ['الوقت', 'النوع', 'المعرّف', 'الحالة', 'المبلغ'],
    ends: 'ينتهي مع الفترة',
  },
} satisfies Record<Language, object>

/** What is in the account, for whoever demonstrates or debugs: the sandbox's small Dashboard. */
export function registerOverview(app: FastifyInstance, account: StripeAccount): void {
  app.get('/_sandbox', ({ headers }, reply) => {
    const language = preferredLanguage(headers['accept-language'])
    const words = overviewWords[language]
    const rows = [
      ...account.list('checkout.session').map(session => ({
        object: session,
        state: session.status,
        amount: money(session.amount_total, session.currency),
      })),
      ...account.list('subscription').map(subscription => ({
        object: subscription,
        state: subscription.cancel_at_period_end
          ? `${subscription.status} (${words.ends})`
          : subscription.status,
        amount: money(
          subscription.items.data.reduce(
            (sum, { price, quantity }) => sum + price.unit_amount * quantity,
            0,
          ),
          subscription.currency,
        ),
      })),
      ...account.list('invoice').map(invoice => ({
        object: invoice,
        state: invoice.status,
        amount: money(invoice.total, invoice.currency),
      })),
      ...account.list('refund').map(refund => ({
        object: refund,
        state: refund.status,
        amount: money(refund.amount, refund.currency),
      })),
      ...account.list('dispute').map(dispute => ({
        object: dispute,
        state: dispute.status,
        amount: money(dispute.amount, dispute.currency),
      })),
    ]
      .sort((a, b) => b.object.created - a.object.created)
      .slice(0, rowsMax)
    const body = html`<h1><bdi>${words.title}</bdi></h1>
${rows.length === 0 ? html`<p class="quiet">${words.none}</p>` : null}
<div class="scroll" tabindex="0" role="region" aria-label="${words.objects}"><table>
<thead><tr>${words.columns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
      ({ object, state, amount }) => html`<tr>
<td><bdi dir="ltr">${new Date(object.created * 1000).toISOString().replace('T', ' ').slice(0, 19)}</bdi></td>
<td><bdi dir="ltr">${object.object}</bdi></td><td class="id"><bdi dir="ltr">${object.id.slice(0, 32)}</bdi></td>
<td><bdi>${state}</bdi></td><td><bdi dir="ltr">${amount}</bdi></td></tr>`,
    )}</tbody></table></div>`
    return reply
      .type('text/html; charset=utf-8')
      .send(layout({ language, title: words.title, body }))
  })
}
