import { expect, test } from 'vitest'
import { passkeysWords } from '../../web/i18n/passkeys-words.ts'
import { wordsOf } from '../../web/i18n/words.ts'
import { fillSignUp, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, Visitor } from './visitor.ts'

const looks: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]
const signInPath = '/api/auth/passkey/verify-authentication'

journeys('passkeys', stage => {
  /** Passkeys are for names: the same page by its other spelling. */
  const byName = () => stage.installation.url.replace('127.0.0.1', 'localhost')

  test.each(looks)(
    'one is added, opens the account, has another name, is removed, and opens nothing ($language)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, byName(), looks)
      const { page, words } = visitor
      const say = passkeysWords(words)
      const person = newPerson(looks.language)
      await visitor.visit(`/sign-up?next=${encodeURIComponent(`/${looks.language}/account`)}`)
      await fillSignUp(visitor, person)
      await visitor.arrive(words.nav.myAccount)
      const section = page.getByRole('region', { name: say.title })
      await section.getByText(say.none).waitFor()
      const device = await visitor.holdPasskeyDevice()

      const add = async (name: string, password = person.password) => {
        await section.getByRole('button', { name: say.add }).click()
        await section.getByLabel(say.name, { exact: true }).fill(name)
        await section.getByLabel(words.auth.password, { exact: true }).fill(password)
        await visitor.checkAccessibility()
        await section.getByRole('button', { name: say.goOn }).click()
      }
      const name = 'Laptop <script>'
      await add(name, 'not the password')
      await section.getByText(words.authProblems.INVALID_PASSWORD).waitFor()
      expect(visitor.takeTrouble()).toEqual(['422 POST /api/me/passkeys/begin'])
      await section.getByRole('button', { name: words.common.cancel }).click()
      await add(name)
      await section.getByText(name, { exact: true }).waitFor()
      await section.getByText(say.usedNever).waitFor()
      await visitor.checkAccessibility()
      await add('The same device')
      await section.getByRole('alert').getByText(say.problems.known).waitFor()
      await section.getByRole('button', { name: words.common.cancel }).click()

      const signOut = async () => {
        await page.getByRole('button', { name: words.nav.account(person.name) }).click()
        const menu = page.locator('#account-menu')
        await menu.getByRole('button', { name: words.nav.signOut }).click()
        await page.getByRole('link', { name: words.nav.signIn, exact: true }).waitFor()
        await device.isTouched(false)
        await visitor.visit(`/sign-in?next=${encodeURIComponent(`/${looks.language}/account`)}`)
        await visitor.arrive(words.auth.signInTitle)
      }
      const signIn = async () => {
        await device.isTouched(true)
        await page.getByRole('button', { name: say.signIn }).click()
      }
      await signOut()
      await signIn()
      await visitor.arrive(words.nav.myAccount)
      await section.getByText(say.used).waitFor()

      await section.getByRole('button', { name: say.renameOf(name) }).click()
      await section.getByLabel(say.newName).fill('هاتفي')
      await visitor.checkAccessibility()
      await section.getByRole('button', { name: say.save }).click()
      await section.getByRole('button', { name: say.removeOf('هاتفي') }).click()
      await visitor.checkAccessibility()
      await page.getByRole('dialog').getByRole('button', { name: say.remove, exact: true }).click()
      await section.getByText(say.none).waitFor()
      expect(visitor.takeTrouble()).toEqual([])

      await signOut()
      await signIn()
      await page.getByRole('alert').getByText(say.problems.PASSKEY_NOT_FOUND).waitFor()
      await visitor.checkAccessibility()
      // Its device is still being touched: it answers the browser's own offer, which comes after, as well.
      expect(new Set(visitor.takeTrouble())).toEqual(new Set([`401 POST ${signInPath}`]))
      await visitor.close()
    },
  )

  test.each(looks)(
    'a change of mind is quiet, and so is a browser’s own offer that is taken ($language)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, byName(), looks)
      const { page, words } = visitor
      const say = passkeysWords(words)
      const person = newPerson(looks.language)
      await visitor.visit(`/sign-up?next=${encodeURIComponent(`/${looks.language}/account`)}`)
      await fillSignUp(visitor, person)
      await visitor.arrive(words.nav.myAccount)
      const section = page.getByRole('region', { name: say.title })
      const device = await visitor.holdPasskeyDevice()
      await section.getByRole('button', { name: say.add }).click()
      await section.getByLabel(say.name, { exact: true }).fill('Laptop')
      await section.getByLabel(words.auth.password, { exact: true }).fill(person.password)
      await device.recognises(false)
      const goOn = section.getByRole('button', { name: say.goOn })
      await goOn.click()
      await expect.poll(() => goOn.isEnabled()).toBe(true)
      expect(await section.getByRole('alert').count()).toBe(0)
      await device.recognises(true)
      await goOn.click()
      await section.getByText('Laptop', { exact: true }).waitFor()

      await page.context().clearCookies({ name: /session/ })
      await visitor.visit(`/sign-in?next=${encodeURIComponent(`/${looks.language}/account`)}`)
      await visitor.arrive(words.nav.myAccount)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )

  test('where a page was opened by a number, it says by which name they work', async () => {
    const visitor = await Visitor.open(stage.browser, stage.installation.url, {
      ...{ language: 'ar', theme: 'light', device: 'phone' },
    })
    const say = passkeysWords(wordsOf('ar'))
    await visitor.visit('/sign-in')
    await visitor.page.getByRole('button', { name: say.signIn }).click()
    await visitor.page.getByText(say.byName).waitFor()
    await visitor.checkAccessibility()
    await visitor.page.getByRole('link', { name: new URL(byName()).host }).click()
    await visitor.page.waitForURL(`${byName()}/ar/sign-in`)
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })
})
