import { expect, test } from 'vitest'
import { usageWords } from '../../web/i18n/usage-words.ts'
import { letterWords } from '../../web/letters/letter-words.ts'
import type { Installation } from './installation.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('a limit in money', stage => {
  test.each(everyone)(
    'is set by prices of one’s own, told by letter, and such letters end by their link ($language, $device, $theme)',
    async looks => {
      const { installation, browser } = stage
      const visitor = await Visitor.open(browser, installation.url, looks)
      const { page, words } = visitor
      const person = newPerson(looks.language)
      const { modelKey } = installation
      await buy(visitor, { person, hostname: newHostname(), modelKey })
      const box = page.getByLabel(words.chat.box)
      await box.waitFor(patience)
      await box.fill('hello')
      await box.press('Enter')
      await page.getByRole('article', { name: words.chat.assistant }).waitFor()
      await visitor.openTab('settings')
      await pricesModel(visitor)
      await limitsMoney(visitor)
      await declinesLetters(visitor, installation, person.email)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

const numbers = {
  en: { wrong: 'many', limit: '1.00', price: '100,000' },
  ar: { wrong: 'كثير', limit: '١٫٠٠', price: '١٠٠٬٠٠٠' },
}

async function pricesModel(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = usageWords(words)
  const usage = page.getByRole('region', { name: say.title, exact: true })
  await usage.getByText(say.unknownPrice).waitFor(patience)
  await usage.getByRole('button', { name: new RegExp(say.enterPrice) }).click()
  const dialog = page.getByRole('dialog')
  const { wrong, price } = numbers[words.language]
  const input = dialog.getByLabel(say.kinds.input, { exact: true })
  await input.fill(wrong)
  await input.press('Enter')
  await dialog.getByText(say.priceIllegal).first().waitFor()
  await input.fill(price)
  await dialog.getByLabel(say.kinds.output, { exact: true }).fill(price)
  await visitor.checkAccessibility()
  await dialog.getByRole('button', { name: say.save, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  await usage.getByText(say.byOwner).waitFor()
}

async function limitsMoney(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = usageWords(words)
  const usage = page.getByRole('region', { name: say.title, exact: true })
  await usage.getByRole('button', { name: say.set, exact: true }).click()
  const most = usage.getByLabel(say.most.usd, { exact: true })
  const { wrong, limit } = numbers[words.language]
  await most.fill(wrong)
  await most.press('Enter')
  await usage.getByText(say.illegal.usd).waitFor()
  await most.and(page.locator(':focus')).waitFor()
  await most.fill(limit)
  await usage.getByRole('radio', { name: say.actions.stop }).check()
  await visitor.checkAccessibility()
  await usage.getByRole('button', { name: say.save, exact: true }).click()
  await usage.getByRole('progressbar', { name: say.limit }).waitFor()
  await usage.getByText(say.reached.stop).waitFor()
  const change = usage.getByRole('button', { name: say.change, exact: true })
  await change.and(page.locator(':focus')).waitFor()
  await usage.getByText(say.asTable).click()
  await usage.getByRole('cell', { name: 'openai/sandbox-1' }).waitFor()
  await visitor.checkAccessibility()
}

async function declinesLetters(
  visitor: Visitor,
  installation: Installation,
  email: string,
): Promise<void> {
  const { page, words } = visitor
  const { unsubscribe: say, groups, settings } = letterWords(words.language)
  const address = /https?:\S+\/unsubscribe\?token=\S+/
  // Gateways are asked for usage once a minute at most.
  const isIt = ({ text }: { text: string | null }) => address.test(text ?? '')
  const { text } = await installation.letterTo(email, isIt, 90_000)
  const link = address.exec(text ?? '')?.[0] ?? ''
  await page.goto(link)
  await page.getByText(groups.usage.title).first().waitFor()
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: say.button, exact: true }).click()
  await page.getByText(say.doneTitle, { exact: true }).waitFor()
  await page.getByRole('button', { name: say.stopOf(groups.backups.title) }).click()
  await page.getByText(groups.backups.text).waitFor({ state: 'hidden' })
  await visitor.checkAccessibility()

  await visitor.visit('/letters')
  const wish = (group: keyof typeof groups) =>
    page.getByRole('switch', { name: new RegExp(`^${groups[group].title}`) })
  expect(await wish('usage').isChecked()).toBe(false)
  expect(await wish('backups').isChecked()).toBe(false)
  expect(await wish('rest').isChecked()).toBe(true)
  await page.getByText(settings.reasons.payments.title).waitFor()
  await wish('backups').press('Space')
  await page.getByText(settings.saved).waitFor()
  await visitor.checkAccessibility()
  await page.reload()
  expect(await wish('backups').isChecked()).toBe(true)
  expect(await wish('usage').isChecked()).toBe(false)
}
