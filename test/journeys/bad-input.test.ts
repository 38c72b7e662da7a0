import { expect, test } from 'vitest'
import { buy, fillSignIn, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: Looks[] = [
  { language: 'en', theme: 'light', device: 'desktop' },
  { language: 'ar', theme: 'dark', device: 'phone' },
]

/** Whatever of it is taken for more than text says so in the page. */
const script = (where: string) =>
  `<img src=x onerror="window.ran='${where}'"><script>window.ran='${where}'</script>`

journeys('what somebody brings that is no good', stage => {
  test.each(everyone)(
    'stays text, is refused in words, and loses nothing ($language, $device, $theme)',
    async looks => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const { page, words } = visitor
      const person = { ...newPerson(looks.language), name: script('name') }
      await buy(visitor, { person, hostname: newHostname(), modelKey: stage.installation.modelKey })
      await page.getByLabel(words.chat.box).waitFor(patience)
      await sayScripts(visitor)
      await lookAround(visitor)
      await sendTooMuch(visitor)
      await outliveSession(visitor, person)
      await visitor.close()
    },
  )
})

const bubbles = ({ page, words }: Visitor, who: 'you' | 'assistant') =>
  page.getByRole('article', { name: words.chat[who] })

async function say(visitor: Visitor, text: string): Promise<void> {
  const { page, words } = visitor
  await page.getByLabel(words.chat.box).fill(text)
  await page.getByRole('button', { name: words.chat.send, exact: true }).click()
}

/** Nothing that was written has run, and no rule of the page had to forbid it. */
async function nothingRan({ page }: Visitor, trouble: string[]): Promise<void> {
  expect(await page.evaluate(() => (globalThis as { ran?: string }).ran ?? null)).toBeNull()
  expect(trouble).toEqual([])
}

/** To the assistant, which says it again, so that an answer has it too. */
async function sayScripts(visitor: Visitor): Promise<void> {
  const text = `${script('chat')} [a link](javascript:window.ran='link')`
  await say(visitor, text)
  await bubbles(visitor, 'you').getByText('<img src=x').waitFor()
  await bubbles(visitor, 'assistant').getByText('<img src=x').waitFor()
  expect(await visitor.page.locator('a[href^="javascript:"]').count()).toBe(0)
  await nothingRan(visitor, visitor.takeTrouble())
}

/** Every page that shows a name or what was said. */
async function lookAround(visitor: Visitor): Promise<void> {
  const { page } = visitor
  const server = new URL(page.url()).pathname.replace(/^\/\w\w/, '')
  for (const path of [`${server}/activity`, `${server}/settings`, '/account', '/billing', server]) {
    await visitor.visit(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await nothingRan(visitor, visitor.takeTrouble())
  }
}

async function sendTooMuch(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  await page.getByLabel(words.chat.box).waitFor()
  const server = /srv_[^/]+/.exec(page.url())?.[0]
  const address = `/api/servers/${server}/conversations/main/messages`
  const answered = await page.evaluate(async address => {
    const sent = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messageId: crypto.randomUUID(), text: 'm'.repeat(100_000_000) }),
    })
    return [sent.status, ((await sent.json()) as { code: string }).code]
  }, address)
  expect(answered).toEqual([413, 'too-large'])
  expect(visitor.takeTrouble()).toEqual([expect.stringMatching(/^413 POST /)])
  await say(visitor, 'still there?')
  await bubbles(visitor, 'assistant').getByText('still there?').waitFor()
}

/** Their session ends while they write: what was sent and what was only typed is there afterwards, once. */
async function outliveSession(
  visitor: Visitor,
  person: { email: string; password: string },
): Promise<void> {
  const { page, words } = visitor
  await page.context().clearCookies()
  await say(visitor, 'sent too late')
  await page.getByText(words.chat.signedOut).waitFor()
  await page.getByLabel(words.chat.box).fill('only typed')
  await visitor.checkAccessibility()
  await page.getByRole('link', { name: words.auth.signInAgain }).click()
  await visitor.arrive(words.auth.signInTitle)
  await fillSignIn(visitor, person.email, person.password)
  await page.getByText(words.chat.notSent).waitFor()
  expect(await page.getByLabel(words.chat.box).inputValue()).toBe('only typed')
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: words.chat.again }).click()
  await bubbles(visitor, 'assistant').getByText('sent too late').waitFor()
  expect(await page.getByText(words.chat.notSent).count()).toBe(0)
  await page.reload()
  await bubbles(visitor, 'assistant').getByText('sent too late').waitFor()
  expect(await bubbles(visitor, 'you').getByText('sent too late').count()).toBe(1)
  const told = visitor.takeTrouble().filter(trouble => !trouble.startsWith('401'))
  expect(told).toEqual([])
}
