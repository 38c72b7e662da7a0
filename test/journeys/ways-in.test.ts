import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { sentence } from '../../src/words/sentence.ts'
import { accessWords } from '../../web/i18n/access-words.ts'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('the ways in to a server', stage => {
  test.each(everyone)(
    'are OpenClaw’s own pages, a key, and a domain ($language, $device, $theme)',
    async looks => {
      const { installation, browser } = stage
      const { machinesDoor } = installation
      const visitor = await Visitor.open(browser, installation.url, looks, { machinesDoor })
      const { page, words } = visitor
      const hostname = newHostname()
      const { modelKey } = installation
      await buy(visitor, { person: newPerson(looks.language), hostname, modelKey })
      const box = page.getByLabel(words.chat.box)
      await box.waitFor(patience)
      await box.fill('hello')
      await box.press('Enter')
      await visitor.openTab('settings')
      await opensOpenClaw(visitor)
      await addsKey(visitor)
      await addsDomain(visitor, `${hostname}.layla.example`, (name, target) =>
        installation.leadName(name, target, 'CNAME'),
      )
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

async function opensOpenClaw({ page, words }: Visitor): Promise<void> {
  const say = accessWords(words).controlUi
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: say.open, exact: true }).click()
  const tab = await opened
  await tab.getByText('Signed in: operator.admin').waitFor(patience)
  expect(new URL(tab.url()).hash).toBe('')
  await tab.reload()
  await tab.getByText('Signed in: operator.admin').waitFor()
  await tab.close()
}

async function addsKey(visitor: Visitor): Promise<void> {
  const { page, words, looks } = visitor
  const say = accessWords(words).keys
  const keys = page.getByRole('region', { name: say.title, exact: true })
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'layla@laptop' })
  await keys.getByRole('button', { name: say.add, exact: true }).click()
  const field = keys.getByLabel(say.key, { exact: true })
  await field.fill(pair.private)
  await keys.getByRole('button', { name: say.save, exact: true }).click()
  await keys.getByText(sentence('key-is-private', looks.language)).waitFor()
  await expect.poll(() => field.inputValue()).toBe('')
  expect(visitor.takeTrouble()).toEqual([expect.stringContaining('422 POST')])
  await visitor.checkAccessibility()
  await field.fill(pair.public)
  await keys.getByRole('button', { name: say.save, exact: true }).click()
  await keys.getByText('layla@laptop').waitFor()
  await keys.getByText(say.pending).waitFor({ state: 'hidden' })
  await keys.getByText(/^ssh openclaw@/).waitFor()
  await visitor.checkAccessibility()
  await keys.getByRole('button', { name: say.removeKey('layla@laptop') }).click()
  const question = page.getByRole('dialog')
  await visitor.checkAccessibility()
  await question.getByRole('button', { name: say.remove, exact: true }).click()
  await keys.getByText(say.none).waitFor()
}

async function addsDomain(
  visitor: Visitor,
  name: string,
  lead: (name: string, target: string) => Promise<void>,
): Promise<void> {
  const { page, words, looks } = visitor
  const say = accessWords(words).domains
  const domains = page.getByRole('region', { name: say.title, exact: true })
  await domains.getByRole('button', { name: say.add, exact: true }).click()
  const field = domains.getByLabel(say.name, { exact: true })
  await field.fill('https://x')
  await field.press('Enter')
  await domains.getByText(sentence('domain-illegal', looks.language)).waitFor()
  expect(visitor.takeTrouble()).toEqual([expect.stringContaining('422 POST')])
  await field.fill(name)
  await field.press('Enter')
  await domains.locator('button:focus', { hasText: say.add }).waitFor()
  await domains.getByText(sentence('domain-unresolved', looks.language)).waitFor()
  await visitor.checkAccessibility()
  const record = (await domains.getByText(`${name} CNAME`).textContent()) ?? ''
  await lead(name, record.split(/\s+/).at(-1) ?? '')
  await domains.getByRole('button', { name: `${say.check}: ${name}` }).click()
  await domains.getByText(say.states.working, { exact: true }).waitFor(patience)
  await visitor.checkAccessibility()
}
