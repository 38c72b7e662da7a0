import { z } from 'zod'
import { checkoutWords } from '../../sandbox/stripe/checkout-words.ts'
import { invoiceWords } from '../../sandbox/stripe/invoice-words.ts'
import { portalWords } from '../../sandbox/stripe/portal-words.ts'
import { changesWords } from '../../web/i18n/changes-words.ts'
import { formatMoney } from '../../web/i18n/formats.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import type { Installation } from './installation.ts'
import { fillCard, fillHostname, newHostname } from './purchase.ts'
import type { Visitor } from './visitor.ts'

/** What happens to a purchase after it is made, each step as somebody does it on the pages. */

export const euros = (visitor: Visitor, amountMinor: number): string =>
  formatMoney(visitor.looks.language, { amountMinor, currency: 'eur' })

const Made = z.object({ id: z.string() })

/** A code that takes a quarter off the first payment, made as a shop owner makes one at Stripe. */
export async function makePromotionCode(
  { run: { env } }: Installation,
  code: string,
): Promise<void> {
  const ask = async (path: string, params: Record<string, string>): Promise<string> => {
    const answer = await fetch(`${env.STRIPE_API_BASE}/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${env.STRIPE_SECRET_KEY}`,
        'stripe-version': '2026-10-28.endive',
      },
      body: new URLSearchParams(params),
      signal: AbortSignal.timeout(10_000),
    })
    return Made.parse(await answer.json()).id
  }
  const coupon = await ask('coupons', { percent_off: '25', duration: 'once' })
  await ask('promotion_codes', { code, 'promotion[type]': 'coupon', 'promotion[coupon]': coupon })
}

/** From the landing page's euros to an order with an extra, up to the payment page. */
export async function orderInEuros(
  visitor: Visitor,
  { promotionCode, addon }: { promotionCode?: string; addon?: string },
): Promise<string> {
  const { page, words } = visitor
  const hostname = newHostname()
  await visitor.visit('/order?plan=starter&interval=month&currency=eur')
  await visitor.arrive(ordersWords(words).order.title)
  await fillHostname(visitor, hostname)
  const summary = page.getByRole('complementary', { name: ordersWords(words).order.summary })
  await summary.getByText(euros(visitor, 1800)).first().waitFor()
  if (addon) {
    await page.getByRole('button', { name: ordersWords(words).order.more(addon) }).click()
    await summary.getByText(euros(visitor, 2100)).first().waitFor()
  }
  if (promotionCode) await page.getByLabel(ordersWords(words).order.promotion).fill(promotionCode)
  await visitor.checkAccessibility()
  await page
    .getByRole('button', {
      name: ordersWords(words).order.pay(euros(visitor, addon ? 2100 : 1800)),
    })
    .click()
  return hostname
}

/** On the payment page: by the bank's debit, which takes days. */
export async function payByBank(visitor: Visitor, accountNumber: string): Promise<void> {
  const { page } = visitor
  const words = checkoutWords[visitor.looks.language]
  await page.getByRole('radio', { name: words.bank }).check()
  await page.getByLabel(words.accountNumber).fill(accountNumber)
  await page.getByRole('button', { name: words.pay, exact: true }).last().click()
}

/** To a server's “plan and payment”, from the server's page. */
export async function openPlan(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = words.billing
  const manage = page.getByRole('link', { name: say.manage })
  // While it cannot be used, the page that says so has it too.
  if (!(await manage.isVisible())) await visitor.openTab('settings')
  await manage.click()
  await visitor.arrive(say.plan)
}

/** Asks what another plan costs, looks at the offer, and agrees. */
export async function changePlan(visitor: Visitor, plan: string): Promise<void> {
  const { page, words } = visitor
  const say = changesWords(words)
  await page.getByRole('radio', { name: plan }).check()
  await page.getByRole('button', { name: say.wish.ask }).click()
  await page.getByRole('heading', { name: say.offer.title }).waitFor()
  await page.getByText(say.offer.next.month).waitFor()
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: new RegExp(`^${say.offer.agree}`) }).click()
}

/** Cancels at the end of the period, and thinks better of it. */
export async function cancelAndKeep(visitor: Visitor, hostname: string): Promise<void> {
  const { page, words } = visitor
  const say = changesWords(words)
  await page.getByRole('button', { name: say.cancel.open }).click()
  const dialog = page.getByRole('dialog', { name: say.cancel.dialog(hostname) })
  await dialog.getByRole('button', { name: say.cancel.confirmEnd }).click()
  await dialog.getByText(visitor.words.fieldErrors.required).waitFor()
  await visitor.checkAccessibility()
  await dialog.getByLabel(say.cancel.why).selectOption('not-used')
  await dialog.getByRole('button', { name: say.cancel.confirmEnd }).click()
  await page.getByText(say.keep.title).waitFor()
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: say.keep.open }).click()
  await page.getByRole('button', { name: say.cancel.open }).waitFor()
}

/** To the payment provider's pages and back, where billing says welcome. */
export async function visitPortal(visitor: Visitor): Promise<void> {
  const { page, looks } = visitor
  const say = visitor.words.billing
  await page.getByRole('button', { name: say.portal.open }).click()
  await page.getByRole('link', { name: portalWords[looks.language].back }).click()
  await page.getByText(say.portal.backTitle).waitFor()
  await visitor.arrive(say.title)
}

/** Pays what is missing, in the tab that opens for it, and comes back to where all is well. */
export async function payAgain(visitor: Visitor, cardNumber: string): Promise<void> {
  const { page, looks } = visitor
  const say = visitor.words.billing
  const opened = page.waitForEvent('popup')
  await page.getByRole('link', { name: say.missing.pay }).first().click()
  const invoice = await opened
  await fillCard(invoice, looks.language, cardNumber)
  await invoice.getByRole('button', { name: invoiceWords[looks.language].pay }).click()
  await invoice.getByText(invoiceWords[looks.language].thanks).waitFor()
  await invoice.close()
}
