import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { plans } from './catalogue.ts'
import { readId, readInput } from './input.ts'
import type { PaymentMethodRow, SubscriptionRow } from './state.ts'
import { choosePaymentMethod, renew, setAutoRenewal } from './subscription-life.ts'
import { renderCatalogItem, renderOrder, renderPaymentMethod, renderSubscription } from './wire.ts'

const catalogQuery = z.object({
  category: z.enum(['DOMAIN', 'VPS', 'EMAIL']).optional(),
  name: z.string().optional(),
})
const renewBody = z.object({
  payment_method_id: z.int().optional(),
  coupons: z.array(z.unknown()).max(0, 'coupons are not emulated').optional(),
})
const subscriptionPath = z.object({ subscriptionId: z.string() })

/** What can be bought, how it is paid, and for how long it is. Nothing can be cancelled here. */
export function addBillingRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, state } = account
  const done = { message: 'Request accepted' }

  app.get('/catalog', { config: { operation: 'list-server-types' } }, request => {
    const { category = 'VPS', name = '*' } = readInput(refusals, catalogQuery, request.query)
    if (category !== 'VPS') return []
    return plans.filter(plan => matches(plan.name, name)).map(renderCatalogItem)
  })

  app.get('/payment-methods', { config: { operation: 'list-payment-methods' } }, () =>
    state.paymentMethods.map(method => renderPaymentMethod(account, method)),
  )

  app.post(
    '/payment-methods/:id',
    { config: { operation: 'set-default-payment-method' } },
    request => {
      const chosen = getPaymentMethod(request)
      for (const method of state.paymentMethods) method.isDefault = method === chosen
      account.save()
      return done
    },
  )

  app.delete(
    '/payment-methods/:id',
    { config: { operation: 'delete-payment-method' } },
    request => {
      const chosen = getPaymentMethod(request)
      state.paymentMethods = state.paymentMethods.filter(method => method !== chosen)
      account.save()
      return done
    },
  )

  app.get('/subscriptions', { config: { operation: 'list-subscriptions' } }, () =>
    state.subscriptions.map(renderSubscription),
  )

  app.delete(
    '/subscriptions/:subscriptionId/auto-renewal/disable',
    { config: { operation: 'disable-auto-renewal' } },
    request => changeAutoRenewal(request, false),
  )

  app.patch(
    '/subscriptions/:subscriptionId/auto-renewal/enable',
    { config: { operation: 'enable-auto-renewal' } },
    request => changeAutoRenewal(request, true),
  )

  app.post(
    '/subscriptions/:subscriptionId/renew',
    { config: { operation: 'renew-subscription' } },
    request => {
      const subscription = getLiving(request)
      const { payment_method_id } = readInput(refusals, renewBody, request.body)
      const method = choosePaymentMethod(account, payment_method_id)
      return renderOrder(renew(account, subscription, method.id))
    },
  )

  function changeAutoRenewal(request: FastifyRequest, isAutoRenewed: boolean): object {
    const subscription = getLiving(request)
    setAutoRenewal(account, subscription, isAutoRenewed)
    return renderSubscription(subscription)
  }

  function getLiving(request: FastifyRequest): SubscriptionRow {
    const { subscriptionId: id } = readInput(refusals, subscriptionPath, request.params)
    const found = state.subscriptions.find(one => one.id === id)
    if (!found) return refusals.missing('Subscription')
    if (found.status === 'cancelled') refusals.impossible('Subscription is cancelled')
    return found
  }

  function getPaymentMethod(request: FastifyRequest): PaymentMethodRow {
    const id = readId(refusals, request.params)
    return state.paymentMethods.find(one => one.id === id) ?? refusals.missing('Payment method')
  }
}

/** A name, where `*` stands for anything; upper and lower case are the same. */
function matches(name: string, wanted: string): boolean {
  const pattern = wanted.split('*').map(part => part.replaceAll(/[^\w ]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 'i').test(name)
}
