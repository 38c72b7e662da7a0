import { expect, test } from 'vitest'
import { backupsWords } from '../../web/i18n/backups-words.ts'
import { restoresWords } from '../../web/i18n/restores-words.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const english: Looks = { language: 'en', theme: 'light', device: 'desktop' }
const arabic: Looks = { language: 'ar', theme: 'dark', device: 'phone' }

journeys('restore', stage => {
  test.each([english, arabic])(
    'a customer backs up and brings it back to a new machine at another place ($language)',
    async looks => {
      const owner = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = owner
      const say = { backups: backupsWords(words), restores: restoresWords(words) }
      const hostname = newHostname()
      await buy(owner, { person: newPerson(looks.language), hostname, modelKey: null })
      await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
      const server = new URL(page.url()).pathname
      const machine = async () => {
        const asked = await page.request.get(`${stage.installation.url}/api${server.slice(3)}`)
        const { provider, location } = (await asked.json()).machine
        return `${provider}/${location}`
      }
      const before = await machine()

      await page.goto(`${stage.installation.url}${server}/backups`)
      await page.getByRole('button', { name: say.backups.make.open }).click()
      const restore = page.getByRole('button', { name: say.restores.openOf('').trim() })
      await restore.first().waitFor(patience)
      await owner.checkAccessibility()
      await restore.first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(say.restores.where.other, { exact: true }).click()
      const places = dialog.locator('input[name="location"]')
      await places.first().waitFor()
      const offered = await Promise.all(
        (await places.all()).map(place => place.getAttribute('value')),
      )
      const other = offered.find(place => place !== before)
      await dialog.locator(`input[name="location"][value="${other}"]`).check({ force: true })
      await owner.checkAccessibility()
      await dialog.getByLabel(say.restores.confirm(hostname)).fill(hostname)
      await dialog.getByRole('button', { name: say.restores.yes, exact: true }).click()

      await expect.poll(machine, patience).toBe(other)
      await page.getByText(words.phases.ready, { exact: true }).waitFor(patience)
      expect(owner.takeTrouble()).toEqual([])
      await owner.close()
    },
  )
})
