import { expect, test } from 'vitest'
import { credentialsWords } from '../../web/i18n/credentials-words.ts'
import { isolated } from '../../web/i18n/formats.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import {
  fillHostname,
  fillSignUp,
  goodCard,
  goToPayment,
  newHostname,
  newPerson,
  orderPath,
  pay,
  reachServer,
} from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, Visitor } from './visitor.ts'

/** An address of a Saudi telephone company. */
const riyadh = '188.48.0.1'

const everyone: (Looks & { country: string; near: string; far: string; website: string })[] = [
  {
    language: 'en',
    theme: 'dark',
    device: 'phone',
    country: 'Saudi Arabia',
    near: 'Mumbai',
    far: 'Nuremberg',
    website: 'Website',
  },
  {
    language: 'ar',
    theme: 'light',
    device: 'desktop',
    country: 'المملكة العربية السعودية',
    near: 'مومباي',
    far: 'نورمبرغ',
    website: 'موقع ويب',
  },
]

journeys('a server near its customer', stage => {
  test.each(everyone)(
    'a Saudi customer is offered the nearest place in riyals, takes another, and gets a website there ($language)',
    async ({ country, near, far, website, ...looks }) => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks, {
        address: riyadh,
      })
      const { page, words } = visitor
      await visitor.visit('')
      await page.getByText(near).first().waitFor()
      const hostname = newHostname()
      await visitor.visit(`/sign-up?next=${encodeURIComponent(orderPath(visitor))}`)
      await fillSignUp(visitor, newPerson(looks.language))
      await visitor.arrive(ordersWords(words).order.title)

      const place = (name: string) => page.getByRole('radio', { name: new RegExp(name) })
      const summary = page.getByRole('complementary', { name: ordersWords(words).order.summary })
      await page.getByText(ordersWords(words).order.locationFrom(isolated(country))).waitFor()
      expect(await place(near).isChecked()).toBe(true)
      await summary.getByText(near).waitFor()

      await page.getByRole('button', { name: ordersWords(words).order.allPlaces('13') }).click()
      await place(far).check()
      await summary.getByText(far).waitFor()
      await page.getByRole('radio', { name: website }).check()
      await expect.poll(() => page.getByText(ordersWords(words).order.modelTitle).count()).toBe(0)
      await visitor.checkAccessibility()

      await fillHostname(visitor, hostname)
      await goToPayment(visitor, { amountMinor: 7100, currency: 'sar' })
      await pay(visitor, goodCard)
      await reachServer(visitor, hostname)
      await page.getByRole('heading', { name: words.server.openTitle }).waitFor()
      await page.getByText(far).waitFor()
      expect(await page.getByLabel(words.chat.box).count()).toBe(0)
      await visitor.checkAccessibility()
      await takeSignIn(visitor, hostname)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

/** User, password and the command that uses them, shown a single time. */
async function takeSignIn(visitor: Visitor, hostname: string): Promise<void> {
  const { page, words } = visitor
  const say = { ...credentialsWords(words), ...credentialsWords(words).login }
  const show = page.getByRole('button', { name: say.show })
  await show.click()
  await page.getByRole('button', { name: say.confirm }).click()
  const dialog = page.getByRole('dialog', { name: say.shownTitle })
  await dialog.getByText(/^[\w-]{32}$/).waitFor()
  await dialog.getByText(`sftp deploy@${hostname}.sambuk.test`).waitFor()
  await visitor.checkAccessibility()
  await dialog.getByRole('button', { name: say.done }).click()
  await expect.poll(() => show.isDisabled()).toBe(true)
}
