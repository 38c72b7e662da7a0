import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from 'vitest'
import { buy, newHostname, newPerson } from './purchase.ts'
import { hibernate, openAddress } from './resting.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const english: Looks = { language: 'en', theme: 'light', device: 'desktop' }
const arabic: Looks = { language: 'ar', theme: 'dark', device: 'phone' }

const said = {
  en: { waking: 'This server is waking up.', lives: 'A personal assistant lives here.' },
  ar: { waking: 'هذا الخادم يستيقظ.', lives: 'هنا يقيم مساعد شخصي.' },
}

journeys('rest', stage => {
  test.each([english, arabic])(
    'a customer lets a server hibernate, and whoever opens its address wakes it ($language)',
    async looks => {
      const owner = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = owner
      const hostname = newHostname()
      await buy(owner, { person: newPerson(looks.language), hostname, modelKey: null })
      await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
      await hibernate(owner, () => owner.checkAccessibility())
      await page.getByText(words.rest.wakesByVisit).waitFor()
      await owner.checkAccessibility()

      const visitor = await openAddress(stage.browser, stage.installation, hostname, looks)
      const { waking, lives } = said[looks.language]
      await visitor.getByRole('heading', { name: waking }).waitFor()
      expect((await new AxeBuilder({ page: visitor }).analyze()).violations).toEqual([])
      await visitor.getByRole('heading', { name: lives }).waitFor(patience)
      await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
      expect(owner.takeTrouble()).toEqual([])
      await visitor.context().close()
      await owner.close()
    },
  )

  test('a conversation is open again, without a reload, once its server was started', async () => {
    const owner = await Visitor.open(stage.browser, stage.installation.url, english)
    const { page, words } = owner
    const { modelKey } = stage.installation
    const hostname = newHostname()
    await buy(owner, { person: newPerson('en'), hostname, modelKey })
    await page.getByLabel(words.chat.box).waitFor(patience)
    await owner.openTab('settings')
    await page.getByRole('button', { name: words.rest.stop, exact: true }).click()
    const question = page.getByRole('dialog')
    await question.getByRole('button', { name: words.rest.stop, exact: true }).click()
    await page.getByText(words.phases.stopped, { exact: true }).first().waitFor(patience)
    await owner.openTab('chat')
    await page.getByRole('button', { name: words.rest.start, exact: true }).click()
    await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
    await page.getByLabel(words.chat.box).fill('Are you there?')
    await page.getByLabel(words.chat.box).press('Enter')
    await page.getByText('You said: “Are you there?”').waitFor(patience)
    expect(owner.takeTrouble()).toEqual([])
    await owner.close()
  })
})
