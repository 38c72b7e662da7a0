import type { FastifyInstance } from 'fastify'
import { html } from '../pages/html.ts'
import { layout } from '../pages/layout.ts'
import type { StripeAccount } from './account.ts'
import { money } from './checkout-page.ts'

const rowsMax = 50

/** What is in the account, for whoever demonstrates or debugs: the sandbox's small Dashboard. */
export function registerOverview(app: FastifyInstance, account: StripeAccount): void {
  app.get('/_sandbox', (_, reply) => {
    const rows = [
      ...account.list('checkout.session').map(session => ({
        object: session,
        state: session.status,
        amount: money(session.amount_total, session.currency),
      })),
      ...account.list('subscription').map(subscription => ({
        object: subscription,
        state: subscription.cancel_at_period_end
          ? `${subscription.status}, ends with the period`
          : subscription.status,
        amount: subscription.items.data
          .map(({ price }) => money(price.unit_amount, price.currency))
          .join(', '),
      })),
      ...account.list('refund').map(refund => ({
        object: refund,
        state: String(refund.status),
        amount: money(refund.amount, String(refund.currency)),
      })),
    ]
      .sort((a, b) => b.object.created - a.object.created)
      .slice(0, rowsMax)
    const body = html`<h1>Stripe sandbox</h1>
${rows.length === 0 ? html`<p class="quiet">Nothing has been sold yet.</p>` : null}
<div class="scroll" tabindex="0" role="region" aria-label="Objects"><table>
<thead><tr><th scope="col">Time</th><th scope="col">Object</th><th scope="col">Id</th><th scope="col">State</th><th scope="col">Amount</th></tr></thead>
<tbody>${rows.map(
      ({ object, state, amount }) => html`<tr>
<td>${new Date(object.created * 1000).toISOString().replace('T', ' ').slice(0, 19)}</td>
<td>${object.object}</td><td class="id">${object.id.slice(0, 32)}</td><td>${state}</td><td>${amount}</td></tr>`,
    )}</tbody></table></div>`
    return reply
      .type('text/html; charset=utf-8')
      .send(layout({ language: 'en', title: 'Stripe sandbox', body }))
  })
}
