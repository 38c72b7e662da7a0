import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { credentialsWords } from '../../web/i18n/credentials-words.ts'
import { paletteWords } from '../../web/i18n/palette-words.ts'
import { unlike } from './gallery.ts'
import { type Category, openMeasuredBrowser } from './lighthouse.ts'
import { buy, newHostname, newPerson, type Person } from './purchase.ts'
import { scriptsToUse } from './script-weight.ts'
import { journeys } from './stage.ts'
import { patience, Visitor } from './visitor.ts'

const languages = ['en', 'ar'] as const

/** 180 kB, as kilobytes are: thousands. */
const budgetBytes = 180_000

const good: Record<Category, number> = { performance: 95, accessibility: 95, 'best-practices': 95 }

/** What only these scripts say. */
const marks = { terminal: 'xterm-helper-textarea', editor: 'cm-content' }

journeys('the dashboard', stage => {
  const owners = {} as Record<'en' | 'ar', { owner: Visitor; person: Person; server: string }>
  beforeAll(async () => {
    const { installation, browser } = stage
    for (const language of languages) {
      const looks = { language, theme: 'light', device: 'desktop' } as const
      const owner = await Visitor.open(browser, installation.url, looks)
      const person = newPerson(language)
      await buy(owner, { person, hostname: newHostname(), modelKey: installation.modelKey })
      await owner.page.getByLabel(owner.words.chat.box).waitFor(patience)
      owners[language] = { owner, person, server: new URL(owner.page.url()).pathname }
    }
  }, 600_000)

  describe.each(languages)('in %s', language => {
    test('takes a message after at most 180 kB of scripts, and answers it once the rest is there', async () => {
      const { owner, server } = owners[language]
      const { page, words } = owner
      const box = page.getByLabel(words.chat.box)
      const question = `${words.chat.suggestions[0]} (${language})`
      const weight = await scriptsToUse(page, `${stage.installation.url}${server}`, async () => {
        await isAlive(owner, 'textarea')
        await box.fill(question)
        const sent = page.waitForResponse(response => response.request().method() === 'POST')
        await page.getByRole('button', { name: words.chat.send, exact: true }).click()
        expect((await sent).ok()).toBe(true)
      })
      expect(weight.bytes, weight.told).toBeLessThanOrEqual(budgetBytes)
      const said = page.getByRole('log').getByRole('article')
      await said.filter({ hasText: question }).first().waitFor()
      await said.getByRole('button', { name: words.chat.copyAnswer }).last().waitFor()
    })

    test('lists the servers after at most 180 kB of scripts', async () => {
      const { owner } = owners[language]
      const { page, words } = owner
      const weight = await scriptsToUse(page, owner.at('/servers'), async () => {
        await page.getByRole('heading', { level: 1, name: words.servers.title }).waitFor()
        await isAlive(owner, '[aria-controls=account-menu]')
        await page.locator('[aria-controls=account-menu]').click()
        await page.getByRole('button', { name: words.nav.signOut }).waitFor()
      })
      expect(weight.bytes, weight.told).toBeLessThanOrEqual(budgetBytes)
    })
  })

  test.each([
    ['en', 'backups', 'Control+K'],
    ['ar', 'النسخ الاحتياطيه', null],
  ] as const)(
    'goes to a page by its name, written as one is used to (%s)',
    async (language, query, key) => {
      const { owner, server } = owners[language]
      const { page, words } = owner
      await page.goto(`${stage.installation.url}${server}`)
      const button = page.getByRole('button', { name: words.nav.goTo })
      await expect.poll(() => button.evaluate(hasOwner)).toBe(true)
      if (key) await page.keyboard.press(key)
      else await button.click()
      const box = page.getByRole('combobox', { name: paletteWords(words).box })
      await box.fill('nowhere at all')
      await page.getByText(paletteWords(words).none).waitFor()
      await owner.checkAccessibility()
      await box.fill(query)
      await page.getByRole('option').first().waitFor()
      await owner.checkAccessibility()
      await box.press('ArrowDown')
      await box.press('ArrowUp')
      await box.press('Enter')
      await page.waitForURL(`**${server}/backups`)
    },
  )

  test('loads the terminal and the editor when they are opened, and not before', async () => {
    const { owner, server } = owners.en
    const { page } = owner
    const scripts: Promise<string>[] = []
    page.on('response', response => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response.text())
    })
    const saying = async (mark: string) =>
      (await Promise.all(scripts)).some(text => text.includes(mark))
    await page.goto(`${stage.installation.url}${server}`, { waitUntil: 'networkidle' })
    expect(scripts.length).toBeGreaterThan(0)
    expect(await saying(marks.terminal)).toBe(false)
    expect(await saying(marks.editor)).toBe(false)
    await owner.openTab('terminal')
    await expect.poll(() => saying(marks.terminal)).toBe(true)
    expect(await saying(marks.editor)).toBe(false)
  })

  test.each(
    languages.flatMap(language => (['light', 'dark'] as const).map(theme => ({ language, theme }))),
  )('has components that look as they are kept ($language, $theme)', async looks => {
    const look = { ...looks, device: 'desktop' } as const
    const visitor = await Visitor.open(stage.browser, stage.installation.url, look)
    const { page, words } = visitor
    await visitor.visit('/gallery')
    await page.evaluate('document.fonts.ready.then(() => true)')
    await visitor.checkAccessibility()
    const name = `${looks.language}-${looks.theme}`
    const still = { animations: 'disabled' } as const
    const all = await unlike(name, await page.getByRole('main').screenshot(still))
    await page.getByRole('button', { name: credentialsWords(words).show }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await visitor.checkAccessibility()
    const opened = await unlike(`${name}-dialog`, await dialog.screenshot(still))
    expect([all, opened]).toEqual([null, null])
    await visitor.close()
  })

  test('is good to Lighthouse, and so is the way in', async () => {
    const { person, server } = owners.en
    const { url } = stage.installation
    const folder = mkdtempSync(join(tmpdir(), 'sambuk-lighthouse-'))
    const measured = await openMeasuredBrowser(folder)
    try {
      for (const landing of languages) {
        expect(await measured.shortOf(`${url}/${landing}`, { accessibility: 100 })).toEqual([])
      }
      await measured.signIn(url, person)
      for (const path of [server, '/en/servers']) {
        expect(await measured.shortOf(`${url}${path}`, good), path).toEqual([])
      }
    } finally {
      await measured.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** What was drawn by the server is only looked at until the page's own scripts have taken it over. */
async function isAlive({ page }: Visitor, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor()
  await expect.poll(() => page.locator(selector).first().evaluate(hasOwner)).toBe(true)
}

/** React writes what it knows of an element on it. */
const hasOwner = (element: object): boolean =>
  Object.keys(element).some(key => key.startsWith('__reactProps'))
