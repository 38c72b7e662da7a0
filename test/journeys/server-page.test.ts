import { expect, test } from 'vitest'
import { activityWords } from '../../web/i18n/activity-words.ts'
import { profileWords } from '../../web/i18n/profile-words.ts'
import { twoFactorWords } from '../../web/i18n/two-factor-words.ts'
import { codeOf } from '../authenticator.ts'
import { buy, fillSignIn, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const english: Looks = { language: 'en', theme: 'dark', device: 'desktop' }
const arabic: Looks = { language: 'ar', theme: 'light', device: 'phone' }
const newPassword = 'another long password'

journeys('the page of a server', stage => {
  test.each([english, arabic])(
    'its owner sees how busy it is, restarts it, and reads what it writes and what happened ($language)',
    async looks => {
      const owner = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = owner
      const hostname = newHostname()
      const person = newPerson(looks.language)
      await buy(owner, { person, hostname, modelKey: null })
      await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)

      await owner.openTab('settings')
      const busy = page.getByRole('region', { name: words.vitals.title })
      const processor = busy.getByRole('img', { name: new RegExp(`^${words.vitals.cpu}: .*%`) })
      await processor.waitFor()
      await busy.getByText(words.vitals.asTable).first().click()
      await busy.getByRole('columnheader', { name: words.vitals.cpu }).waitFor()
      await owner.checkAccessibility()

      await owner.openTab('logs')
      const lines = page.getByRole('region', { name: words.logs.lines })
      await lines.getByText('gateway listening').waitFor()
      await page.getByLabel(words.logs.search, { exact: true }).fill('no such line')
      await lines.getByText(words.logs.none).waitFor()
      await page.getByLabel(words.logs.search, { exact: true }).fill('LISTENING')
      await lines.getByText('gateway listening').waitFor()
      await owner.checkAccessibility()

      await owner.openTab('settings')
      await page.getByRole('button', { name: words.rest.restart, exact: true }).click()
      const question = page.getByRole('dialog')
      await owner.checkAccessibility()
      await question.getByRole('button', { name: words.rest.restart, exact: true }).click()
      await question.waitFor({ state: 'hidden' })
      await owner.openTab('activity')
      const happened = page.getByRole('region', { name: activityWords(words).title })
      const { kinds } = activityWords(words)
      for (const kind of ['restart-asked', 'ready'] as const) {
        await happened.getByText(kinds[kind]).waitFor()
      }
      // Comes by itself.
      await happened.getByText(kinds['answers-again']).waitFor(patience)
      await owner.checkAccessibility()
      expect(owner.takeTrouble()).toEqual([])

      await owner.visit('/account')
      await owner.arrive(words.nav.myAccount)
      const where = page.getByRole('region', { name: profileWords(words).sessionsTitle })
      await where.getByText(profileWords(words).thisDevice).waitFor()
      await page
        .getByLabel(profileWords(words).currentPassword, { exact: true })
        .fill('not my password')
      const fresh = page.getByLabel(words.auth.newPassword, { exact: true })
      await fresh.fill(newPassword)
      await page.getByRole('button', { name: profileWords(words).changePassword }).click()
      await page.getByText(words.authProblems.INVALID_PASSWORD).waitFor()
      await page
        .getByLabel(profileWords(words).currentPassword, { exact: true })
        .fill(person.password)
      await page.getByRole('button', { name: profileWords(words).changePassword }).click()
      await page.getByText(profileWords(words).passwordChanged).waitFor()
      await owner.checkAccessibility()
      expect(owner.takeTrouble()).toEqual(['422 PUT /api/me/password'])

      await page.getByRole('button', { name: twoFactorWords(words).begin, exact: true }).click()
      const twoSteps = page.getByRole('region', { name: twoFactorWords(words).title })
      await twoSteps
        .getByLabel(profileWords(words).currentPassword, { exact: true })
        .fill(newPassword)
      await twoSteps.getByRole('button', { name: twoFactorWords(words).goOn, exact: true }).click()
      const secret = (await twoSteps.locator('code').textContent()) ?? ''
      await owner.checkAccessibility()
      await twoSteps.getByLabel(twoFactorWords(words).firstCode).fill(codeOf(secret))
      await twoSteps.getByRole('button', { name: twoFactorWords(words).begin, exact: true }).click()
      await twoSteps.getByText(twoFactorWords(words).isOn).waitFor()

      const elsewhere = await Visitor.open(stage.browser, stage.installation.url, looks)
      await elsewhere.visit('/sign-in')
      await fillSignIn(elsewhere, person.email, newPassword)
      await elsewhere.page.getByLabel(twoFactorWords(words).code).fill(codeOf(secret))
      await elsewhere.checkAccessibility()
      await elsewhere.page.getByRole('button', { name: words.auth.signIn, exact: true }).click()
      await elsewhere.arrive(words.servers.title)
      expect([...owner.takeTrouble(), ...elsewhere.takeTrouble()]).toEqual([])
      await elsewhere.close()
      await owner.close()
    },
  )
})
