import { expect, test } from 'vitest'
import { emailWords } from '../../web/i18n/email-words.ts'
import { linkIn } from './installation.ts'
import { fillSignUp, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, Visitor } from './visitor.ts'

const looks: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('another address', stage => {
  test.each(looks)(
    'comes by a link to it, and the old one is had back by another ($language)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      const say = emailWords(words)
      const person = newPerson(looks.language)
      const next = newPerson(looks.language)
      await visitor.visit(`/sign-up?next=${encodeURIComponent(`/${looks.language}/account`)}`)
      await fillSignUp(visitor, person)
      await visitor.arrive(words.nav.myAccount)
      const section = page.getByRole('region', { name: say.title })
      const ask = async (password: string) => {
        await section.getByLabel(say.newEmail).fill(next.email)
        await section.getByLabel(words.auth.password, { exact: true }).fill(password)
        await section.getByRole('button', { name: say.ask }).click()
      }
      await ask('not the password')
      await section.getByText(words.authProblems.INVALID_PASSWORD).waitFor()
      expect(visitor.takeTrouble()).toEqual(['422 POST /api/me/email'])
      await ask(person.password)
      await section.getByText(say.askedTitle).waitFor()
      await visitor.checkAccessibility()

      const isAbout =
        (query: string) =>
        ({ text }: { text: string | null }) =>
          text?.includes(`/email-change?${query}=`) ?? false
      const asked = await stage.installation.letterTo(next.email, isAbout('token'))
      await page.goto(linkIn(asked, '/email-change'))
      await visitor.arrive(say.confirmTitle)
      await visitor.checkAccessibility()
      await page.getByRole('button', { name: say.confirm }).click()
      await page.getByText(say.confirmed(next.email)).waitFor()

      const told = await stage.installation.letterTo(person.email, isAbout('undo'))
      await page.goto(linkIn(told, '/email-change'))
      await visitor.arrive(say.undoTitle)
      await page.getByRole('button', { name: say.undo }).click()
      await page.getByText(say.undoneTitle).waitFor()
      await visitor.checkAccessibility()
      await page.getByRole('link', { name: say.newPassword }).click()
      await visitor.arrive(words.auth.forgotTitle)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})
