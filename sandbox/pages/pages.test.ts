import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { Resend } from 'resend'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findChromium } from '../../test/journeys/chromium.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'

const executablePath = findChromium()
const title = executablePath
  ? 'a page of the sandbox'
  : 'a page of the sandbox (Chromium is not installed: apt-get install chromium)'

describe.skipIf(!executablePath)(title, () => {
  let sandbox: RunningSandbox
  let browser: Browser
  const addresses: Record<string, string> = {}

  beforeAll(async () => {
    sandbox = await startSandbox()
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    })
    Object.assign(addresses, await fill(sandbox.environment))
  })
  afterAll(async () => {
    await browser?.close()
    await sandbox?.close()
  })

  const pages = [
    'home',
    'inbox',
    'mail',
    'no such mail',
    'payment',
    'payment with everything',
    'no such payment',
    'payments',
  ]
  const looks = [
    { locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
    { locale: 'ar-EG', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
  ] as const

  test.each(pages.flatMap(page => looks.map(look => ({ page, look, locale: look.locale }))))(
    '($page, $locale) has no accessibility violation and fits its screen',
    async ({ page: name, look }) => {
      const context = await browser.newContext(look)
      onTestFinished(() => context.close())
      const page = await context.newPage()
      const trouble: string[] = []
      page.on('pageerror', error => trouble.push(error.message))
      page.on('dialog', dialog => {
        trouble.push(dialog.message())
        void dialog.dismiss()
      })
      await page.goto(addresses[name] ?? '')
      if (process.env.SCREENSHOTS) {
        const path = `${process.env.SCREENSHOTS}/${name}-${look.locale}.png`.replaceAll(' ', '-')
        await page.screenshot({ path, fullPage: true })
      }
      // Axe runs no script inside the mail's own frame: that frame allows none.
      const axe = new AxeBuilder({ page }).setLegacyMode().exclude('iframe')
      const { violations } = await axe.analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)])).toEqual([])
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow).toBe(0)
      expect(await page.locator('html').getAttribute('dir')).toBe(
        look.locale === 'ar-EG' ? 'rtl' : 'ltr',
      )
      expect(trouble).toEqual([])
    },
  )
})

/** Mails, payments and faults to look at, with names that would like to be markup. */
async function fill(environment: Record<string, string>): Promise<Record<string, string>> {
  const { STRIPE_API_BASE = '', RESEND_BASE_URL = '', SANDBOX_CONTROL_URL = '' } = environment
  const hostile = '<img src=x onerror=alert(1)>'
  const resend = new Resend(environment.RESEND_API_KEY, { baseUrl: RESEND_BASE_URL })
  const { data: mail } = await resend.emails.send({
    from: `Sambuk <hello@${environment.SAMBUK_ZONE}>`,
    to: 'layla@example.test',
    subject: `سنبوك جاهز ${hostile}`,
    html: `<h1>مرحبا</h1><script>alert(2)</script>${hostile}`,
    text: 'مرحبا',
  })
  const { hostname, port } = new URL(STRIPE_API_BASE)
  const stripe = new Stripe(environment.STRIPE_SECRET_KEY ?? '', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
  })
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
    product_data: { name: `Starter ${hostile}` },
  })
  const checkout = (extra: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      ...extra,
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      customer_email: 'layla@example.test',
      success_url: 'http://127.0.0.1:9/done',
      cancel_url: 'http://127.0.0.1:9/back',
    })
  const [{ url: payment }, { url: paid }] = [await checkout(), await checkout()]
  const { url: everything } = await checkout({
    allow_promotion_codes: true,
    automatic_tax: { enabled: true },
    consent_collection: { terms_of_service: 'required' },
    tax_id_collection: { enabled: true },
  })
  const card = { cardNumber: '4242424242424242', expiry: '12/40', cvc: '123', name: hostile }
  await fetch(paid ?? '', {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(card),
  })
  return {
    home: SANDBOX_CONTROL_URL,
    inbox: `${RESEND_BASE_URL}/inbox`,
    mail: `${RESEND_BASE_URL}/inbox/${mail?.id}`,
    'no such mail': `${RESEND_BASE_URL}/inbox/none`,
    payment: payment ?? '',
    'payment with everything': everything ?? '',
    'no such payment': `${STRIPE_API_BASE}/pay/none`,
    payments: `${STRIPE_API_BASE}/_sandbox`,
  }
}
