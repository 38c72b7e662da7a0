import { expect, test } from 'vitest'
import { terminalWords } from '../../web/i18n/terminal-words.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'dark', device: 'desktop' },
  { language: 'ar', theme: 'light', device: 'phone' },
]

journeys('a terminal', stage => {
  test.each(everyone)(
    'is a customer’s own shell on their server ($language, $device, $theme)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      const person = newPerson(looks.language)
      await buy(visitor, {
        ...{ person, hostname: newHostname(), modelKey: stage.installation.modelKey },
      })
      await page.getByLabel(words.chat.box).waitFor(patience)
      await visitor.openTab('terminal')
      await sees(visitor, /openclaw@.*:~\$/)
      await visitor.checkAccessibility()

      await run(visitor, 'whoami; echo مرحبا', /openclaw\s*مرحبا/)
      await endFlood(visitor)
      await openAnother(visitor)
      if (looks.device === 'desktop') {
        await followSize(visitor)
        await copyAndPaste(visitor)
        await leaveByKeys(visitor)
      } else await pressTouchKeys(visitor)
      await readAloud(visitor)

      // A page that is loaded anew has the same terminals again.
      await page.reload()
      await sees(visitor, /openclaw@.*:~\$/)
      expect(await page.getByRole('tab').count()).toBe(2)
      await page.getByRole('button', { name: terminalWords(words).end('2') }).click()
      await expect.poll(() => page.getByRole('tab').count()).toBe(1)
      await sees(visitor, /\$$/)
      await run(visitor, 'exit', terminalWords(words).ended)
      await visitor.checkAccessibility()
      await page.getByRole('button', { name: terminalWords(words).openAgain }).click()
      await sees(visitor, /^Simulated.*\s.*\$$/s)
      await run(visitor, 'echo again', /\nagain/)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

const screen = (visitor: Visitor) =>
  visitor.page.locator('[role=tabpanel] > :not([inert]) .xterm-rows')

/** What it shows, line by line. Spaces are drawn as such that do not break. */
async function shown(visitor: Visitor): Promise<string> {
  const lines = await screen(visitor).locator('> div').allTextContents()
  return lines
    .map(line => line.replaceAll('\u00a0', ' ').trimEnd())
    .join('\n')
    .trimEnd()
}

/** Sooner or later it shows this. */
const sees = (visitor: Visitor, what: RegExp): Promise<void> =>
  expect.poll(() => shown(visitor), { timeout: 90_000 }).toMatch(what)

async function run(visitor: Visitor, command: string, shows: RegExp | string): Promise<void> {
  await visitor.page.getByRole('textbox').focus()
  await visitor.page.keyboard.type(`${command}\n`)
  if (typeof shows === 'string') await visitor.page.getByText(shows).waitFor()
  else await sees(visitor, shows)
}

/** Also in the middle of one the page answers, and the prompt is there at once. */
async function endFlood(visitor: Visitor): Promise<void> {
  await run(visitor, 'yes', /y\ny\ny/)
  await visitor.page.keyboard.press('Control+c')
  await sees(visitor, /\^C\n.*\$ *$/)
}

/** Another terminal is another shell; the first is as it was. */
async function openAnother(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = terminalWords(words)
  await page.getByRole('button', { name: say.add }).click()
  await page.getByRole('tab', { name: say.tab('2'), selected: true }).waitFor()
  await sees(visitor, /\$/)
  await run(visitor, 'echo second', /\nsecond/)
  await page.getByRole('tab', { name: say.tab('1') }).click()
  await sees(visitor, /\^C/)
  await page.getByRole('tab', { name: say.tab('2') }).click()
  await sees(visitor, /\nsecond/)
  await visitor.checkAccessibility()
}

async function followSize(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const columns = async () => {
    await run(visitor, 'clear; echo at $(stty size)', /^at \d+ \d+/m)
    return Number(/^at \d+ (\d+)/m.exec(await shown(visitor))?.[1])
  }
  const before = await columns()
  await page.setViewportSize({ width: 800, height: 900 })
  await expect.poll(columns).toBeLessThan(before)
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByRole('button', { name: terminalWords(words).fullScreen }).click()
  const leave = page.getByRole('button', { name: terminalWords(words).leaveFullScreen })
  await leave.waitFor()
  await expect.poll(columns).toBeGreaterThan(before)
  await leave.click()
  await page.getByRole('button', { name: terminalWords(words).fullScreen }).waitFor()
}

async function copyAndPaste(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await run(visitor, 'clear; echo ميناء', /ميناء\n/)
  // The emulator itself hears the mouse, from above the letters.
  const word = await screen(visitor).getByText('ميناء', { exact: true }).boundingBox()
  await page.mouse.dblclick((word?.x ?? 0) + 8, (word?.y ?? 0) + 8)
  await page.keyboard.press('Control+Shift+C')
  await page.getByText(words.common.copied).waitFor()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('ميناء')
  await page.evaluate('navigator.clipboard.writeText("echo pasted")')
  await page.getByRole('button', { name: terminalWords(words).paste }).click()
  await run(visitor, '', /\npasted/)
}

/** Tab belongs to the shell, so another key leads out. */
async function leaveByKeys({ page, words }: Visitor): Promise<void> {
  await page.keyboard.press('Control+Shift+Enter')
  const tab = page.getByRole('tab', { name: terminalWords(words).tab('2') })
  await expect.poll(() => tab.and(page.locator(':focus')).count()).toBe(1)
}

async function pressTouchKeys(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await run(visitor, 'sleep 600', /sl\s*eep 600$/)
  await page.getByRole('button', { name: terminalWords(words).interrupt }).click()
  await sees(visitor, /\^C/)
}

async function readAloud(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('button', { name: terminalWords(words).screenReaderOn }).click()
  await page.locator('.xterm-accessibility').first().waitFor({ state: 'attached' })
  await visitor.checkAccessibility()
}
