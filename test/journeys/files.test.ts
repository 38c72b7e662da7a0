import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sentence } from '../../src/words/sentence.ts'
import { filesWords } from '../../web/i18n/files-words.ts'
import { buy, fillSignIn, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

journeys('files', stage => {
  test.each(everyone)(
    'are brought, changed and removed, and nothing that was written is lost ($language, $device, $theme)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      const person = newPerson(looks.language)
      await buy(visitor, { person, hostname: newHostname(), modelKey: stage.installation.modelKey })
      await page.getByLabel(words.chat.box).waitFor(patience)
      await visitor.openTab('files')
      await makeFolder(visitor, 'notes')
      await visitor.checkAccessibility()

      await upload(visitor)
      await write(visitor)
      await meetConflict(visitor)
      await outliveSession(visitor, person)
      await remove(visitor)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

const entry = ({ page }: Visitor, name: string) =>
  page.getByRole('rowheader').getByRole('link').filter({ hasText: name })
const press = ({ page }: Visitor, name: string) =>
  page.getByRole('button', { name, exact: true }).click()
const editor = ({ page }: Visitor) => page.locator('.cm-content')

async function makeFolder(visitor: Visitor, name: string): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words)
  await press(visitor, say.newFolder)
  await page.getByLabel(say.naming.name, { exact: true }).fill('a/b')
  await press(visitor, say.naming.make)
  await page.getByText(say.naming.wrong).waitFor()
  await page.getByLabel(say.naming.name, { exact: true }).fill(name)
  await press(visitor, say.naming.make)
  await entry(visitor, name).click()
  await page.getByText(say.empty, { exact: true }).waitFor()
}

/** One that is no text, and one whose name would be a script if anybody ran it. */
async function upload(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words)
  const odd = '<img src=x onerror=alert(1)>.md'
  await page.locator('input[type=file]').setInputFiles([
    { name: 'صورة.bin', mimeType: 'application/octet-stream', buffer: randomBytes(700_000) },
    { name: odd, mimeType: 'text/markdown', buffer: Buffer.from('# <script>alert(1)</script>\n') },
  ])
  await expect.poll(() => page.getByText(say.uploads.states.done).count()).toBe(2)
  await visitor.checkAccessibility()
  for (const name of ['صورة.bin', odd]) await press(visitor, say.uploads.drop(name))
  await entry(visitor, 'صورة.bin').click()
  await page.getByRole('link', { name: say.editor.download }).waitFor()
  await page.getByText(sentence('file-binary', visitor.looks.language)).waitFor()
  expect(visitor.takeTrouble()).toEqual([expect.stringContaining('415 GET')])
  await visitor.checkAccessibility()
  await page.goBack()
  await entry(visitor, odd).click()
  await editor(visitor).getByText('<script>alert(1)</script>').waitFor()
  await page.getByRole('link', { name: say.editor.back }).click()
}

async function write(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words)
  await press(visitor, say.newFile)
  await page.getByLabel(say.naming.name, { exact: true }).fill('plan.md')
  await press(visitor, say.naming.make)
  await editor(visitor).click()
  await page.keyboard.type('# First')
  await page.getByText(say.editor.unsaved).waitFor()
  await page.keyboard.press('Control+s')
  await page.getByText(say.editor.isSaved, { exact: true }).waitFor()
  await visitor.checkAccessibility()
}

/** Their assistant saves the same file while they write. */
async function meetConflict(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words).editor
  const save = page.getByRole('button', { name: say.save, exact: true })
  await changeElsewhere(visitor, 'theirs')
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' and mine')
  await save.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('theirs').waitFor()
  await visitor.checkAccessibility()
  await dialog.getByRole('button', { name: say.keepMine }).click()
  await page.getByText(say.isSaved, { exact: true }).waitFor()
  await changeElsewhere(visitor, 'theirs again')
  await editor(visitor).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('!')
  await save.click()
  await dialog.getByRole('button', { name: say.saveAs }).click()
  await page.getByLabel(filesWords(words).naming.name, { exact: true }).fill('mine.md')
  await dialog.getByRole('button', { name: filesWords(words).naming.save, exact: true }).click()
  await editor(visitor).getByText('# First and mine!').waitFor()
  expect(visitor.takeTrouble()).toEqual([
    expect.stringContaining('409 PUT'),
    expect.stringContaining('409 PUT'),
  ])
}

async function changeElsewhere({ page }: Visitor, text: string): Promise<void> {
  const { pathname, searchParams } = new URL(page.url())
  const address = `/api/servers/${/srv_[^/]+/.exec(pathname)?.[0]}/files/text`
  const change = { text, address, file: searchParams.get('file') ?? '' }
  const done = await page.evaluate(async ({ text, address, file }) => {
    const read = await fetch(`${address}?${new URLSearchParams({ path: file })}`)
    const { version } = (await read.json()) as { version: string }
    const saved = await fetch(address, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: file, text, version }),
    })
    return saved.ok
  }, change)
  expect(done).toBe(true)
}

/** Their session ends while they write: after signing in again it is all there. */
async function outliveSession(
  visitor: Visitor,
  person: { email: string; password: string },
): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words).editor
  await editor(visitor).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\nnot saved')
  await page.context().clearCookies()
  await press(visitor, say.save)
  await page.getByText(say.signedOut).waitFor()
  await page.getByRole('link', { name: words.auth.signInAgain }).click()
  await visitor.arrive(words.auth.signInTitle)
  await fillSignIn(visitor, person.email, person.password)
  await page.getByText(say.draftBack).waitFor()
  await editor(visitor).getByText('not saved').waitFor()
  await visitor.checkAccessibility()
  await press(visitor, say.save)
  await page.getByText(say.isSaved, { exact: true }).waitFor()
  await page.reload()
  await editor(visitor).getByText('not saved').waitFor()
  expect(await page.getByText(say.draftBack).count()).toBe(0)
  const told = visitor.takeTrouble().filter(trouble => !trouble.startsWith('401'))
  expect(told).toEqual([])
}

async function remove(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = filesWords(words)
  await page.getByRole('link', { name: say.editor.back }).click()
  await press(visitor, say.actions.remove('plan.md'))
  await press(visitor, say.removing.yes)
  await expect.poll(() => entry(visitor, 'plan.md').count()).toBe(0)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: say.actions.download('صورة.bin') }).click()
  expect((await download).suggestedFilename()).toBe('صورة.bin')
}
