import type { BoughtAddons, ChangeRequest, Plan, Subscription } from '../api/schema.ts'

/** What somebody may change to: what is sold in the currency in which they pay, and what they have. */
export const offeredPlans = (plans: readonly Plan[], subscription: Subscription): Plan[] =>
  plans.filter(
    ({ id, kind, orderable, prices }) =>
      id === subscription.planId ||
      (kind === 'paid' &&
        orderable &&
        prices.some(
          ({ currency, interval }) =>
            currency === subscription.price.currency &&
            (subscription.interval === 'month' || interval === 'year'),
        )),
  )

const inOrder = (addons: BoughtAddons | undefined) =>
  [...(addons ?? [])]
    .map(({ addonId, quantity }) => `${addonId} ${quantity}`)
    .sort()
    .join()

/** Whether a wish asks for nothing that is not there; another place always asks for something. */
export const isSameWish = (wish: ChangeRequest, subscription: Subscription): boolean =>
  wish.place === undefined &&
  wish.planId === subscription.planId &&
  wish.interval === subscription.interval &&
  inOrder(wish.addons) === inOrder(subscription.addons)
