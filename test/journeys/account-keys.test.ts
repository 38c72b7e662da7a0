import { expect, test } from 'vitest'
import { apiKeysWords } from '../../web/i18n/api-keys-words.ts'
import { fillSignUp, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, Visitor } from './visitor.ts'

const looks: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('API keys', stage => {
  test.each(looks)(
    'a key is made, shown once, works, and works no more ($language)',
    async looks => {
      const { url } = stage.installation
      const visitor = await Visitor.open(stage.browser, url, looks)
      const { page, words } = visitor
      const say = apiKeysWords(words)
      const person = newPerson(looks.language)
      await visitor.visit(`/sign-up?next=${encodeURIComponent(`/${looks.language}/account`)}`)
      await fillSignUp(visitor, person)
      await visitor.arrive(words.nav.myAccount)
      const section = page.getByRole('region', { name: say.title })
      await section.getByText(say.none).waitFor()
      await section.getByRole('button', { name: say.make }).click()
      const name = 'Nightly <script>'
      await section.getByLabel(say.name, { exact: true }).fill(name)
      await section.getByLabel(words.auth.password, { exact: true }).fill(person.password)
      await visitor.checkAccessibility()
      await section.getByRole('button', { name: say.create }).click()
      await section.getByText(say.createdTitle).waitFor()
      const token = await section.locator('code').textContent()
      await visitor.checkAccessibility()
      const ask = async () => {
        const answer = await fetch(`${url}/api/servers`, {
          headers: { authorization: `Bearer ${token}` },
        })
        return answer.status
      }
      expect(await ask()).toBe(200)
      await section.getByRole('button', { name: say.done }).click()
      await page.reload()
      await section.getByText(name, { exact: true }).waitFor()
      expect(await page.content()).not.toContain(token)
      await section.getByRole('button', { name: say.revokeOf(name) }).click()
      await visitor.checkAccessibility()
      await page.getByRole('dialog').getByRole('button', { name: say.revoke, exact: true }).click()
      await section.getByText(say.none).waitFor()
      expect(await ask()).toBe(401)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})
