import { expect, test } from 'vitest'
import type { SoldItem } from '../payment-facts.ts'
import { planChange } from './plan-change.ts'

const sold = (itemId: string, productId: string, quantity = 1): SoldItem => ({
  itemId,
  priceId: `price_${productId}_month`,
  productId,
  quantity,
  unitMinor: 100,
  interval: 'month',
})
const wanted = (productId: string, quantity = 1, interval = 'month') => ({
  priceId: `price_${productId}_${interval}`,
  productId,
  quantity,
})
const plan = sold('si_plan', 'sambuk_starter')
const backups = sold('si_backups', 'sambuk_addon_backups', 2)

test('what is there already needs no word, whatever its order', () => {
  const all = [wanted('sambuk_addon_backups', 2), wanted('sambuk_starter')]
  expect(planChange([plan, backups], all)).toEqual([])
})

test('a price that stays is not named, as it may not be sold any more', () => {
  const more = [wanted('sambuk_starter'), wanted('sambuk_addon_backups', 3)]
  expect(planChange([plan, backups], more)).toEqual([{ id: 'si_backups', quantity: 3 }])
})

test('another plan takes the item of the one before', () => {
  expect(
    planChange([backups, plan], [wanted('sambuk_pro'), wanted('sambuk_addon_backups', 2)]),
  ).toEqual([{ id: 'si_plan', price: 'price_sambuk_pro_month', quantity: 1 }])
})

test('a plan that was made out by hand is a plan', () => {
  expect(planChange([plan], [wanted('sambuk_enterprise_sub_1')])).toEqual([
    { id: 'si_plan', price: 'price_sambuk_enterprise_sub_1_month', quantity: 1 },
  ])
})

test('another interval keeps every item and changes its price', () => {
  const yearly = [wanted('sambuk_starter', 1, 'year'), wanted('sambuk_addon_backups', 2, 'year')]
  expect(planChange([plan, backups], yearly)).toEqual([
    { id: 'si_plan', price: 'price_sambuk_starter_year', quantity: 1 },
    { id: 'si_backups', price: 'price_sambuk_addon_backups_year', quantity: 2 },
  ])
})

test('an add-on is added, never in another’s place, and one that is not wanted goes', () => {
  expect(
    planChange([plan, backups], [wanted('sambuk_starter'), wanted('sambuk_addon_ip')]),
  ).toEqual([
    { price: 'price_sambuk_addon_ip_month', quantity: 1 },
    { id: 'si_backups', deleted: true },
  ])
})
