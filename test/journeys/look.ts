import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { checkoutWords } from '../../sandbox/stripe/checkout-words.ts'
import { changesWords } from '../../web/i18n/changes-words.ts'
import { credentialsWords } from '../../web/i18n/credentials-words.ts'
import { operatorWords } from '../../web/i18n/operator-words.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import { moneyWords } from '../../web/operator/money-words.ts'
import { openPlan } from './commerce.ts'
import { type Installation, startInstallation } from './installation.ts'
import {
  buy,
  declinedCard,
  fillHostname,
  fillModel,
  fillSignIn,
  fillSignUp,
  goToPayment,
  newHostname,
  newPerson,
  pay,
} from './purchase.ts'
import { type Looks, openBrowser, patience, Visitor } from './visitor.ts'

// `node test/journeys/look.ts --out DIR` takes pictures of every page in states that matter, for eyes:
// in both languages, light and dark, on a desk and on a phone. `--only ar-dark-phone` takes one set.

const questions = {
  en: 'Please plan a calm Saturday in Muscat for two, with the sea in it',
  ar: 'رتّب لنا يوم سبت هادئًا في مسقط لشخصين، يكون للبحر فيه نصيب',
}

const planNames = { en: 'Pro', ar: 'المحترف' }

const everyLooks: Looks[] = (['en', 'ar'] as const).flatMap(language =>
  (['light', 'dark'] as const).flatMap(theme =>
    (['desktop', 'phone'] as const).map(device => ({ language, theme, device })),
  ),
)

/** Names that people would choose, one for each set of pictures. */
const harbours = ['muttrah', 'sohar', 'sur', 'duqm', 'salalah', 'khasab', 'mirbat', 'quriyat']
const hostnameOf = (looks: Looks) => harbours[everyLooks.indexOf(looks)] ?? newHostname()

const nameOf = ({ language, theme, device }: Looks) => `${language}-${theme}-${device}`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, only: { type: 'string', multiple: true } },
  })
  if (!values.out) throw new Error('node test/journeys/look.ts --out DIR [--only en-light-phone]')
  mkdirSync(values.out, { recursive: true })
  const wished = values.only
  const [installation, browser] = await Promise.all([startInstallation(), openBrowser()])
  try {
    for (const looks of everyLooks) {
      if (wished && !wished.includes(nameOf(looks))) continue
      await look(installation, browser, looks, values.out)
    }
  } finally {
    await browser.close()
    await installation.stop()
  }
}

async function look(
  installation: Installation,
  browser: Browser,
  looks: Looks,
  out: string,
): Promise<void> {
  const visitor = await Visitor.open(browser, installation.url, looks)
  const snap: Snap = async (name, whole = true) => {
    // A header that stays in view would otherwise be pictured in the middle of the page.
    if (whole) await visitor.page.evaluate('scrollTo(0, 0)')
    const path = join(out, `${name}-${nameOf(looks)}.png`)
    await visitor.page.screenshot({ path, fullPage: whole, animations: 'disabled' })
  }
  await beforePaying(visitor, installation, snap)
  await theServer(visitor, installation, snap)
  await whatFailed(visitor, installation, snap)
  await visitor.close()
  const operator = await Visitor.open(browser, installation.url, looks)
  const login = installation.login('operator')
  await operator.visit(`/sign-in?next=%2F${looks.language}%2Foperator`)
  await fillSignIn(operator, login.email, login.password)
  await operator.arrive(operatorWords(operator.words).title)
  await operator.page.screenshot({ path: join(out, `operator-${nameOf(looks)}.png`) })
  await operator.visit('/operator/money')
  await operator.arrive(moneyWords(looks.language).title)
  await operator.page.screenshot({
    path: join(out, `operator-money-${nameOf(looks)}.png`),
    fullPage: true,
  })
  await operator.close()
}

type Snap = (name: string, whole?: boolean) => Promise<void>

async function beforePaying(
  visitor: Visitor,
  installation: Installation,
  snap: Snap,
): Promise<void> {
  const { page, words } = visitor
  await visitor.visit('')
  await snap('landing')
  await visitor.visit('/sign-in')
  await snap('sign-in')
  await visitor.visit('/nowhere')
  await snap('not-found')
  await visitor.visit('/sign-up')
  await fillSignUp(visitor, { name: '', email: 'layla@', password: 'short' })
  await page.getByRole('alert').first().waitFor()
  await snap('sign-up-errors')

  const { language } = visitor.looks
  const order = `/${language}/order?plan=pro&interval=year`
  await visitor.visit(`/sign-up?next=${encodeURIComponent(order)}`)
  await fillSignUp(visitor, newPerson(language))
  await page.getByLabel(ordersWords(words).order.hostname).fill('www')
  await page.getByRole('main').getByRole('alert').first().waitFor()
  await snap('order-refused-name')
  await visitor.visit('/order?plan=starter&interval=month')
  await fillHostname(visitor, newHostname())
  await fillModel(visitor, installation.modelKey)
  await snap('order')
  await goToPayment(visitor)
  await pay(visitor, declinedCard)
  await page.getByText(checkoutWords[language].problems.generic_decline).waitFor()
  await snap('payment-declined')
  await page.getByRole('link', { name: checkoutWords[language].back }).click()
  await page.getByText(ordersWords(words).orderStates.cancelledTitle).waitFor()
  await snap('order-cancelled')
  await visitor.visit('/servers')
  await visitor.page.getByText(words.servers.emptyTitle).waitFor()
  await snap('servers-empty')
  await page.context().clearCookies()
}

async function theServer(visitor: Visitor, installation: Installation, snap: Snap): Promise<void> {
  const { page, words } = visitor
  const person = newPerson(visitor.looks.language)
  await installation.fault({
    provider: 'cloudflare',
    operation: 'create-record',
    fault: 'slow',
    times: 1,
    delayMs: 6000,
  })
  await buy(visitor, {
    person,
    hostname: hostnameOf(visitor.looks),
    modelKey: installation.modelKey,
  })
  const steps = page.getByRole('list', { name: words.steps.label }).getByRole('listitem')
  await steps
    .filter({ hasText: `${words.steps.names.machine}: ${words.steps.states.done}` })
    .waitFor()
  await snap('provisioning')
  await page.getByLabel(words.chat.box).waitFor(patience)
  await snap('server-fresh')
  const send = page.getByRole('button', { name: words.chat.send, exact: true })
  const hello = { en: 'Hello!', ar: 'السلام عليكم' }
  for (const question of [hello, questions]) {
    await page.getByLabel(words.chat.box).fill(question[visitor.looks.language])
    await send.click()
    await send.waitFor({ state: 'hidden' })
    await send.waitFor()
  }
  const letter = await installation.letterTo(
    person.email,
    ({ text }) => text?.includes('/verify-email') ?? false,
  )
  const link = letter.text?.match(/https?:\S+verify-email\S+/)?.[0]
  if (link) await page.request.get(link)
  await page.reload()
  await page.getByRole('article').nth(3).waitFor()
  await snap('server')
  await visitor.openTab('settings')
  await snap('settings')
  await page.getByRole('button', { name: credentialsWords(words).show }).click()
  await page.getByRole('button', { name: credentialsWords(words).confirm }).click()
  await page.getByRole('dialog', { name: credentialsWords(words).shownTitle }).waitFor()
  await snap('credentials', false)
  await page.getByRole('button', { name: credentialsWords(words).done }).click()
  await page.getByRole('button', { name: words.model.replace }).click()
  await snap('model-form')
  await openPlan(visitor)
  await snap('plan')
  await page.getByRole('radio', { name: planNames[visitor.looks.language] }).check()
  await page.getByRole('button', { name: changesWords(words).wish.ask }).click()
  await page.getByRole('heading', { name: changesWords(words).offer.title }).waitFor()
  await snap('plan-offer')
  await page.getByRole('button', { name: changesWords(words).cancel.open }).click()
  await snap('cancel', false)
  await visitor.visit('/billing')
  await page.getByRole('heading', { name: words.billing.title, exact: true }).waitFor()
  await snap('billing')
  await visitor.visit('/contact')
  await snap('contact')
  await visitor.visit('/servers')
  await page.getByRole('heading', { name: words.servers.title }).waitFor()
  await page.getByRole('button', { name: words.nav.account(person.name) }).click()
  await snap('servers', false)
  const ready = await installation.letterTo(
    person.email,
    ({ text }) => text?.includes('/servers/') ?? false,
  )
  await page.goto(`${installation.inboxUrl}/${ready.id}`)
  await snap('letter')
  await page.goto(installation.inboxUrl)
  await snap('inbox', false)
  await page.context().clearCookies()
}

async function whatFailed(visitor: Visitor, installation: Installation, snap: Snap): Promise<void> {
  await installation.fault({
    provider: 'provider',
    operation: 'create-server',
    fault: 'sold-out',
    times: 'always',
  })
  const { page, words, looks } = visitor
  await buy(visitor, { person: newPerson(looks.language), hostname: newHostname(), modelKey: null })
  await page.getByRole('heading', { name: words.refund.refundedTitle }).waitFor()
  await snap('refunded')
  await installation.clearFaults()
  await page.context().clearCookies()
}

await main()
