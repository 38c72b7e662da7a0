import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { checkoutWords } from '../../sandbox/stripe/checkout-words.ts'
import { formatMoney } from '../../web/i18n/formats.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import { landingWords } from '../../web/landing/words.ts'
import type { Visitor } from './visitor.ts'

export interface Person {
  name: string
  email: string
  password: string
}

/** Somebody who was never here before. */
export function newPerson(language: 'en' | 'ar'): Person {
  const tag = randomBytes(4).toString('hex')
  return {
    name: language === 'ar' ? 'ليلى' : 'Layla',
    email: `layla-${tag}@example.test`,
    password: `a sentence ${tag}`,
  }
}

const planName = { en: 'Starter', ar: 'البداية' }

export const newHostname = (): string => `layla-${randomBytes(4).toString('hex')}`

const button = (visitor: Visitor, name: string) =>
  visitor.page.getByRole('button', { name, exact: true })

/** From the landing page to the sign-up page, by way of the plan `starter` paid by the year. */
export async function choosePlan(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await visitor.visit('')
  await visitor.arrive(landingWords(visitor.looks.language).heroTitle)
  await page.getByRole('radio', { name: ordersWords(words).interval.year }).check()
  await page.getByText(price(visitor, 19_000)).waitFor()
  await page.getByRole('radio', { name: ordersWords(words).interval.month }).check()
  await page.getByText(price(visitor, 1900)).waitFor()
  await page
    .getByRole('link', { name: ordersWords(words).plan.order(planName[visitor.looks.language]) })
    .click()
}

const price = (visitor: Visitor, amountMinor: number, currency = 'usd') =>
  formatMoney(visitor.looks.language, { amountMinor, currency })

export async function fillSignUp(visitor: Visitor, person: Person): Promise<void> {
  const { page, words } = visitor
  await page.getByLabel(words.auth.name, { exact: true }).fill(person.name)
  await page.getByLabel(words.auth.email, { exact: true }).fill(person.email)
  await page.getByLabel(words.auth.password, { exact: true }).fill(person.password)
  await button(visitor, words.auth.signUp).click()
}

export async function fillSignIn(visitor: Visitor, email: string, password: string): Promise<void> {
  const { page, words } = visitor
  await page.getByLabel(words.auth.email, { exact: true }).fill(email)
  await page.getByLabel(words.auth.password, { exact: true }).fill(password)
  await button(visitor, words.auth.signIn).click()
}

/** Writes a name that nobody has, and waits until the page says so. */
export async function fillHostname(visitor: Visitor, hostname: string): Promise<void> {
  const { page, words } = visitor
  await page.getByLabel(ordersWords(words).order.hostname).fill(hostname)
  await page.getByText(ordersWords(words).order.hostnameFree(`${hostname}.sambuk.test`)).waitFor()
}

export async function fillModel(visitor: Visitor, apiKey: string): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('radio', { name: ordersWords(words).order.modelNow }).check()
  await page.getByRole('radio', { name: words.model.vendors.openai, exact: true }).check()
  await page.getByLabel(words.model.apiKey).fill(apiKey)
  await page.getByLabel(words.model.modelId).fill('sandbox-1')
}

/** Leaves the order page for the payment page; what `starter` costs depends on where somebody is. */
export async function goToPayment(
  visitor: Visitor,
  { amountMinor, currency } = { amountMinor: 1900, currency: 'usd' },
): Promise<void> {
  const { page, words } = visitor
  await button(visitor, ordersWords(words).order.pay(price(visitor, amountMinor, currency))).click()
  await page.getByLabel(checkoutWords[visitor.looks.language].cardNumber).waitFor()
}

export async function pay(visitor: Visitor, cardNumber: string): Promise<void> {
  const { page } = visitor
  const words = checkoutWords[visitor.looks.language]
  await fillCard(page, visitor.looks.language, cardNumber)
  await page.getByLabel(words.name).fill('Layla Test')
  await button(visitor, words.pay).click()
}

/** The fields of a card, which are the same wherever one is asked for. */
export async function fillCard(
  page: Page,
  language: 'en' | 'ar',
  cardNumber: string,
): Promise<void> {
  const words = checkoutWords[language]
  await page.getByLabel(words.cardNumber).fill(cardNumber)
  await page.getByLabel(words.expiry, { exact: true }).fill('12/34')
  await page.getByLabel(words.cvc).fill('123')
}

/** Waits for the page of the server that was just paid for. */
export async function reachServer(visitor: Visitor, hostname: string): Promise<void> {
  await visitor.page.waitForURL(/\/servers\/[^/]+$/)
  await visitor.page.getByRole('heading', { level: 1, name: hostname }).waitFor()
}

/** Signs up and buys without stopping to look. */
export async function buy(
  visitor: Visitor,
  options: { person: Person; hostname: string; modelKey: string | null },
): Promise<void> {
  await visitor.visit(`/sign-up?next=${encodeURIComponent(orderPath(visitor))}`)
  await fillSignUp(visitor, options.person)
  await fillHostname(visitor, options.hostname)
  if (options.modelKey) await fillModel(visitor, options.modelKey)
  await goToPayment(visitor)
  await pay(visitor, goodCard)
  await reachServer(visitor, options.hostname)
}

export const orderPath = (visitor: Visitor) =>
  `/${visitor.looks.language}/order?plan=starter&interval=month`

export const goodCard = '4242 4242 4242 4242'
export const declinedCard = '4000 0000 0000 0002'
