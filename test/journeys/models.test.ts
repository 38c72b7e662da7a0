import { expect, test } from 'vitest'
import { modelsWords } from '../../web/i18n/models-words.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'dark', device: 'desktop' },
  { language: 'ar', theme: 'light', device: 'phone' },
]

journeys('the models of a server', stage => {
  test.each(everyone)(
    'are several, each told to its machine, and asked in the order that somebody likes ($language, $device, $theme)',
    async looks => {
      const { installation, browser } = stage
      const visitor = await Visitor.open(browser, installation.url, looks)
      const { page, words } = visitor
      const { modelKey } = installation
      await buy(visitor, {
        ...{ person: newPerson(looks.language), hostname: newHostname(), modelKey },
      })
      const say = modelsWords(words)
      const { vendors } = words.model
      const box = page.getByLabel(words.chat.box)
      await box.waitFor(patience)

      await visitor.openTab('settings')
      await page.getByRole('button', { name: say.addFallback, exact: true }).click()
      await page.getByRole('radio', { name: vendors.custom, exact: true }).check()
      await page.getByLabel(words.model.apiKey).fill('sk-of-another-vendor-0123456789')
      await page.getByLabel(words.model.baseUrl).fill('https://models.layla.example/v1')
      await page.getByRole('textbox', { name: words.model.modelId, exact: true }).fill('oasis-2')
      await visitor.checkAccessibility()
      await page.getByRole('button', { name: words.model.save, exact: true }).click()
      const asked = page.getByRole('listitem').filter({ hasText: 'oasis-2' })
      await asked.getByText(say.fallback).waitFor()
      await visitor.checkAccessibility()

      // What can be chosen there is what the machine's own gateway knows.
      await visitor.openTab('chat')
      const choice = page.getByLabel(words.chat.model)
      await expect
        .poll(() => choice.locator('option').allTextContents(), { timeout: 90_000 })
        .toEqual(expect.arrayContaining(['oasis-2', 'sandbox-1']))

      await visitor.openTab('settings')
      await asked.getByRole('button', { name: say.askFirstName(vendors.custom) }).click()
      await asked.getByText(say.first).waitFor()
      const remove = page.getByRole('button', { name: say.removeName(vendors.openai) })
      await remove.click()
      await remove.waitFor({ state: 'detached' })
      await visitor.checkAccessibility()
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})
