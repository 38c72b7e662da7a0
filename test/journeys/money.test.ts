import { expect, test } from 'vitest'
import { checkoutWords } from '../../sandbox/stripe/checkout-words.ts'
import { changesWords } from '../../web/i18n/changes-words.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import { moneyWords } from '../../web/operator/money-words.ts'
import {
  cancelAndKeep,
  changePlan,
  euros,
  makePromotionCode,
  openPlan,
  orderInEuros,
  payAgain,
  payByBank,
  visitPortal,
} from './commerce.ts'
import { fillSignIn, fillSignUp, goodCard, newPerson, pay, reachServer } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const english: Looks = { language: 'en', theme: 'light', device: 'desktop' }
const arabic: Looks = { language: 'ar', theme: 'dark', device: 'phone' }

/** It can be charged once; every renewal is refused. */
const failingCard = '4000 0000 0000 0341'
const payingAccount = 'DE89 3704 0044 0532 0130 00'

journeys('money', stage => {
  const signedUp = async (looks: Looks): Promise<Visitor> => {
    const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
    await visitor.visit(`/sign-up?next=${encodeURIComponent(`/${looks.language}/servers`)}`)
    await fillSignUp(visitor, newPerson(looks.language))
    await visitor.page.getByText(visitor.words.servers.emptyTitle).waitFor()
    return visitor
  }

  test('a customer buys with an extra and a code, has another plan instead, cancels and stays', async () => {
    const visitor = await signedUp(english)
    const { page, words } = visitor
    const say = words.billing
    await makePromotionCode(stage.installation, 'AUTUMN25')
    const hostname = await orderInEuros(visitor, {
      addon: 'Extra backups',
      promotionCode: 'AUTUMN25',
    })
    await page.getByText('€15.75').first().waitFor()
    await page.getByLabel(checkoutWords.en.cardNumber).waitFor()
    await pay(visitor, goodCard)
    await reachServer(visitor, hostname)
    await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
    await visitor.openTab('settings')
    await page.getByText(say.price.month(euros(visitor, 2100))).waitFor()

    await openPlan(visitor)
    await changePlan(visitor, 'Pro')
    await page.getByText(changesWords(words).progress.movingTitle).waitFor(patience)
    await page.getByRole('link', { name: changesWords(words).back }).click()
    await page.getByText(words.phases.moving, { exact: true }).waitFor()
    await visitor.checkAccessibility()
    await openPlan(visitor)
    await cancelAndKeep(visitor, hostname)

    await visitor.visit('/billing')
    await visitor.arrive(say.title)
    const invoices = page.getByRole('region', { name: say.invoices.title })
    // The upgrade: a month of Pro less the month of Starter, of which a quarter was not paid.
    await invoices.getByText(euros(visitor, 3150)).waitFor()
    const pdf = await invoices.getByRole('link', { name: /PDF/ }).first().getAttribute('href')
    const document = await page.request.get(pdf ?? '')
    expect(document.headers()['content-type']).toBe('application/pdf')
    await visitPortal(visitor)
    await page.getByRole('link', { name: say.toServer }).click()
    await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
    await visitor.openTab('settings')
    await page.getByText(say.price.month(euros(visitor, 4800))).waitFor()
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })

  test('a bank’s debit is waited for, and a payment that failed is made good', async () => {
    const visitor = await signedUp(arabic)
    const { page, words } = visitor
    const say = words.billing
    const hostname = await orderInEuros(visitor, {})
    await pay(visitor, failingCard)
    await reachServer(visitor, hostname)
    await orderInEuros(visitor, {})
    await payByBank(visitor, payingAccount)
    await page.getByText(ordersWords(words).orderStates.processingTitle).waitFor()
    await visitor.checkAccessibility()
    await visitor.visit('/servers')
    await page.getByText(ordersWords(words).unpaid.states.processing).waitFor()
    await visitor.checkAccessibility()

    await stage.installation.advance(32)
    await visitor.visit('/billing')
    await page.getByText(say.standings.overdue).waitFor(patience)
    await visitor.arrive(say.title)
    await page.getByRole('link', { name: say.manageOf(hostname) }).click()
    await visitor.arrive(say.plan)
    await payAgain(visitor, goodCard)
    await page.getByText(say.standings.paid, { exact: true }).waitFor(patience)
    await page.getByRole('link', { name: say.missing.pay }).waitFor({ state: 'detached' })
    await cancelAndKeep(visitor, hostname)
    await visitor.visit('/billing')
    await visitPortal(visitor)
    expect(await page.getByText(say.standings.paid, { exact: true }).count()).toBe(2)
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })

  test.each([english, arabic])(
    'an operator sees what a month earned, and pays back ($language)',
    async looks => {
      const operator = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page } = operator
      const say = moneyWords(looks.language)
      const login = stage.installation.login('operator')
      await operator.visit(
        `/sign-in?next=${encodeURIComponent(`/${looks.language}/operator/money`)}`,
      )
      await fillSignIn(operator, login.email, login.password)
      await operator.arrive(say.title)
      await page.getByRole('link', { name: say.earlier }).click()
      await page.getByRole('link', { name: say.later }).click()
      await page.getByRole('heading', { name: say.by.server }).waitFor()
      const refund = page.getByRole('button', { name: say.refund.open }).first()
      await refund.click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(say.refund.amount('EUR')).fill('1,50')
      await operator.checkAccessibility()
      await dialog
        .getByRole('button', { name: say.refund.confirmPart(euros(operator, 150)) })
        .click()
      await page.getByText(say.refund.done).waitFor()
      expect(operator.takeTrouble()).toEqual([])
      await operator.close()
    },
  )
})
