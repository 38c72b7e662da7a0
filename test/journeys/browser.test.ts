import { expect, test } from 'vitest'
import { browserWords } from '../../web/i18n/browser-words.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

/** Where on the page of the simulated internet its field and its link are. */
const fieldAt = { x: 100, y: 150 }
const moreAt = { x: 60, y: 195 }
const front = 'https://example.com/'

journeys('a browser', stage => {
  test.each(everyone)(
    'of an assistant is seen and used by its owner ($language, $device, $theme)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      const say = browserWords(words)
      const person = newPerson(looks.language)
      await buy(visitor, {
        ...{ person, hostname: newHostname(), modelKey: stage.installation.modelKey },
      })
      await page.getByLabel(words.chat.box).waitFor(patience)
      await visitor.openTab('browser')
      await page.getByRole('heading', { name: say.asleep }).waitFor()
      await visitor.checkAccessibility()
      await page.getByRole('button', { name: say.start }).click()
      await page.getByText(say.noTabs).waitFor()

      const address = page.getByRole('textbox', { name: say.address })
      await address.fill('example.com')
      await address.press('Enter')
      await sees(visitor, 'Example Domain')
      await changes(visitor, () => click(visitor, fieldAt))
      await visitor.checkAccessibility()
      if (looks.device === 'desktop') {
        await page.keyboard.insertText('مرحبا')
        await page.keyboard.type(' dhowx')
        await page.keyboard.press('Backspace')
        await page.keyboard.press('Enter')
      } else {
        await page.getByRole('textbox', { name: say.write }).fill('مرحبا dhow')
        await page.getByRole('button', { name: say.write }).click()
        await page.getByRole('button', { name: say.keys.enter }).click()
      }
      await sees(visitor, 'Search: مرحبا dhow')
      if (looks.device === 'desktop') await leaveByKey(visitor)
      await page.getByRole('button', { name: say.back, exact: true }).click()
      await sees(visitor, 'Example Domain')
      await changes(visitor, () => scroll(visitor, 300))
      await page.getByRole('button', { name: say.reload }).click()
      await scroll(visitor, -600)
      await click(visitor, moreAt)
      await sees(visitor, 'More')

      await address.fill('http://10.0.0.1')
      await address.press('Enter')
      await page.getByRole('region', { name: say.title }).getByRole('alert').waitFor()
      await visitor.checkAccessibility()
      await follow(visitor)
      await page.getByRole('button', { name: say.closeTab('More') }).click()
      await expect.poll(() => page.getByRole('tab').count()).toBe(1)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

const canvas = (visitor: Visitor) => visitor.page.locator('canvas')

/** Sooner or later there is a picture of a page with this title. */
async function sees(visitor: Visitor, title: string): Promise<void> {
  const name = browserWords(visitor.words).screen(title)
  await visitor.page.getByRole('img', { name, exact: true }).waitFor()
}

/** Another picture comes of what is done. */
async function changes(visitor: Visitor, what: () => Promise<void>): Promise<void> {
  const picture = () => canvas(visitor).getAttribute('data-picture')
  // The room for the page is known a moment after it.
  await expect.poll(() => isFitted(visitor)).toBe(true)
  const before = Number(await picture())
  await what()
  await expect.poll(async () => Number(await picture())).toBeGreaterThan(before)
}

/** Whether a point of the canvas is the same point of the page. */
const isFitted = async (visitor: Visitor): Promise<boolean> => {
  const box = await canvas(visitor).boundingBox()
  const drawn = await canvas(visitor).getAttribute('width')
  return Math.round(box?.width ?? 0) === Number(drawn)
}

async function click(visitor: Visitor, position: { x: number; y: number }): Promise<void> {
  await expect.poll(() => isFitted(visitor)).toBe(true)
  if (visitor.looks.device === 'phone') await canvas(visitor).tap({ position })
  else await canvas(visitor).click({ position })
}

async function scroll(visitor: Visitor, by: number): Promise<void> {
  await canvas(visitor).hover({ position: { x: 200, y: 200 } })
  await visitor.page.mouse.wheel(0, by)
}

/** The keyboard is never kept: not from who passes, and from who types only until Escape. */
async function leaveByKey(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = browserWords(words)
  const field = page.getByRole('textbox', { name: say.typeHere })
  const address = page.getByRole('textbox', { name: say.address })
  const follow = page.getByRole('checkbox', { name: say.follow })
  const isFocused = (one: typeof field) => one.and(page.locator(':focus')).waitFor()
  await click(visitor, { x: 300, y: 300 })
  await isFocused(field)
  await page.keyboard.press('Tab')
  await isFocused(field)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await isFocused(follow)
  await page.keyboard.press('Shift+Tab')
  await isFocused(field)
  await page.keyboard.press('Shift+Tab')
  await isFocused(address)
}

/** The assistant is asked to open a page, and that is seen. */
async function follow(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await visitor.openTab('chat')
  await page.getByLabel(words.chat.box).fill(`open ${front}search?q=sails`)
  await page.keyboard.press('Enter')
  await page.getByText('Opened https://example.com/').first().waitFor({ state: 'attached' })
  await visitor.openTab('browser')
  await sees(visitor, 'Search: sails')
  // Whoever chooses another tab stays there.
  await page.getByRole('tab', { name: 'More' }).click()
  await sees(visitor, 'More')
  expect(await page.getByRole('checkbox', { name: browserWords(words).follow }).isChecked()).toBe(
    false,
  )
}
