import { expect, test } from 'vitest'
import { sentence } from '../../src/words/sentence.ts'
import { channelsWords } from '../../web/i18n/channels-words.ts'
import type { Installation } from './installation.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('channels', stage => {
  test.each(everyone)(
    'are connected, let people in, and are ended again ($language, $device, $theme)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      await buy(visitor, {
        ...{ person: newPerson(looks.language), hostname: newHostname() },
        modelKey: stage.installation.modelKey,
      })
      await page.getByLabel(words.chat.box).waitFor(patience)
      await visitor.openTab('channels')
      await card(visitor, 'telegram').waitFor()
      await visitor.checkAccessibility()

      await connectBot(visitor, stage.installation)
      await letIn(visitor, stage.installation)
      await linkPhone(visitor)
      await disconnect(visitor)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

type Name = 'telegram' | 'whatsapp' | 'discord'

const card = ({ page, words }: Visitor, name: Name) =>
  page.getByRole('region', { name: channelsWords(words).names[name], exact: true })

const state = (visitor: Visitor, name: Name, is: 'off' | 'working') =>
  card(visitor, name).getByText(channelsWords(visitor.words).states[is], { exact: true })

async function connectBot(visitor: Visitor, { telegramToken }: Installation): Promise<void> {
  const { words, looks } = visitor
  const say = channelsWords(words)
  const telegram = card(visitor, 'telegram')
  await telegram.getByRole('button', { name: say.connect(say.names.telegram) }).click()
  const token = telegram.getByLabel(say.bot.token, { exact: true })
  await token.fill(`${telegramToken.slice(0, -4)}oops`)
  await telegram.getByRole('button', { name: say.bot.save, exact: true }).click()
  await telegram.getByText(sentence('channel-token-refused', looks.language)).waitFor()
  expect(visitor.takeTrouble()).toEqual([expect.stringContaining('422 PUT')])
  await visitor.checkAccessibility()
  await token.fill(telegramToken)
  await token.press('Enter')
  await state(visitor, 'telegram', 'working').waitFor()
  await telegram.getByText('@sandbox_helper_bot').waitFor()
}

async function letIn(visitor: Visitor, installation: Installation): Promise<void> {
  const { page, words } = visitor
  const say = channelsWords(words).requests
  const name = { en: 'Omar <b>', ar: 'عمر <b>' }[visitor.looks.language]
  await installation.writeOnTelegram({ id: 700_000, first_name: name }, 'hello')
  const allow = page.getByRole('button', { name: say.allowName(name), exact: true })
  await allow.waitFor()
  await visitor.checkAccessibility()
  await allow.click()
  await page.getByText(say.allowed).waitFor()
  await expect.poll(() => allow.count()).toBe(0)
}

async function linkPhone(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = channelsWords(words)
  await card(visitor, 'whatsapp')
    .getByRole('button', { name: say.connect(say.names.whatsapp) })
    .click()
  await page.getByRole('img', { name: say.link.picture }).waitFor()
  await visitor.checkAccessibility()
  await state(visitor, 'whatsapp', 'working').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

async function disconnect(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = channelsWords(words)
  await card(visitor, 'telegram').getByRole('button', { name: say.disconnect }).click()
  const dialog = page.getByRole('dialog')
  await visitor.checkAccessibility()
  await dialog.getByRole('button', { name: say.disconnect, exact: true }).click()
  await state(visitor, 'telegram', 'off').waitFor()
}
