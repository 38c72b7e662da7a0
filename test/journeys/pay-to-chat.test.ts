import { expect, test } from 'vitest'
import { checkoutWords } from '../../sandbox/stripe/checkout-words.ts'
import { credentialsWords } from '../../web/i18n/credentials-words.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import type { Installation } from './installation.ts'
import {
  choosePlan,
  declinedCard,
  fillHostname,
  fillModel,
  fillSignIn,
  fillSignUp,
  goodCard,
  goToPayment,
  newHostname,
  newPerson,
  pay,
  reachServer,
} from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const everyone: (Looks & { question: string; answer: RegExp })[] = [
  {
    language: 'en',
    theme: 'light',
    device: 'desktop',
    question: 'Tell me, in one sentence, where in the world you are running at the moment',
    answer: /You said: .*where in the world.* sandbox model/,
  },
  {
    language: 'ar',
    theme: 'dark',
    device: 'phone',
    question: 'أخبرني في جملة واحدة أين تعمل الآن وما الذي تستطيع أن تفعله من أجلي',
    answer: /قلتَ: .*أين تعمل الآن.* نموذج تجريبي/,
  },
]

journeys('from payment to chat', stage => {
  test.each(everyone)(
    'a customer pays and talks to their own server ($language, $device, $theme)',
    async ({ question, answer, ...looks }) => {
      const visitor = await Visitor.open(stage.browser, stage.installation.url, looks)
      const person = newPerson(looks.language)
      const hostname = newHostname()
      await order(visitor, stage.installation, person, hostname)
      await payAtLast(visitor, hostname)
      await watchProvisioning(visitor)
      await seeServer(visitor, hostname)
      await takeCredentials(visitor)
      await chat(visitor, question, answer)
      await leaveAndReturn(visitor, person, hostname)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )
})

async function order(
  visitor: Visitor,
  installation: Installation,
  person: ReturnType<typeof newPerson>,
  hostname: string,
): Promise<void> {
  const { page, words } = visitor
  await choosePlan(visitor)
  await visitor.arrive(words.auth.signUpTitle)
  await fillSignUp(visitor, person)
  await visitor.arrive(ordersWords(words).order.title)
  await page.getByLabel(ordersWords(words).order.hostname).fill('www')
  await page.getByRole('alert').filter({ hasText: /./ }).first().waitFor()
  await fillHostname(visitor, hostname)
  await fillModel(visitor, installation.modelKey)
  await visitor.checkAccessibility()
  await goToPayment(visitor)
}

async function payAtLast(visitor: Visitor, hostname: string): Promise<void> {
  const { page } = visitor
  const words = checkoutWords[visitor.looks.language]
  await visitor.checkAccessibility()
  expect(visitor.takeTrouble()).toEqual([])
  await pay(visitor, declinedCard)
  await page.getByRole('alert').getByText(words.problems.generic_decline).waitFor()
  await visitor.checkAccessibility()
  expect(visitor.takeTrouble()).toEqual([expect.stringMatching(/^402 POST /)])
  await pay(visitor, goodCard)
  await reachServer(visitor, hostname)
}

/** Every step is seen to begin and to end, on a page that is never loaded anew. */
async function watchProvisioning(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  let loads = 0
  page.on('load', () => loads++)
  const { names, states } = words.steps
  const steps = page.getByRole('list', { name: words.steps.label }).getByRole('listitem')
  await steps.first().waitFor()
  const wanted = ['name done', 'machine done', 'dns done', 'install active']
  const seen = new Set<string>()
  const chatBox = page.getByLabel(words.chat.box)
  const deadline = performance.now() + 180_000
  const isSeen = () => wanted.every(one => seen.has(one))
  while (!isSeen() && !(await chatBox.isVisible()) && performance.now() < deadline) {
    for (const text of await steps.allTextContents()) {
      for (const [step, name] of Object.entries(names)) {
        if (text.startsWith(`${name}: ${states.active}`)) seen.add(`${step} active`)
        if (text.startsWith(`${name}: ${states.done}`)) seen.add(`${step} done`)
      }
    }
  }
  expect([...seen]).toEqual(expect.arrayContaining(wanted))
  // Only now: it holds the page up, on a slow computer for longer than a step takes.
  await visitor.checkAccessibility()
  await chatBox.waitFor(patience)
  expect(loads).toBe(0)
}

async function seeServer(visitor: Visitor, hostname: string): Promise<void> {
  const { page, words } = visitor
  await page.getByText(words.phases.ready, { exact: true }).waitFor()
  const visit = page.getByRole('link', { name: words.server.visit })
  expect(await visit.getAttribute('href')).toContain(`https://${hostname}.sambuk.test`)
  await visitor.checkAccessibility()
}

async function takeCredentials(visitor: Visitor): Promise<void> {
  const { page, words } = visitor
  const say = credentialsWords(words)
  await visitor.openTab('settings')
  await visitor.checkAccessibility()
  const show = page.getByRole('button', { name: say.show })
  await show.click()
  await page.getByRole('dialog', { name: say.warnTitle }).waitFor()
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: say.confirm }).click()
  const dialog = page.getByRole('dialog', { name: say.shownTitle })
  await dialog.waitFor()
  const token = await dialog
    .getByRole('definition')
    .first()
    .getByText(/\w{20,}/)
    .textContent()
  await visitor.checkAccessibility()
  await dialog.getByRole('button', { name: say.done }).click()
  await expect.poll(() => show.isDisabled()).toBe(true)

  await page.reload()
  await show.waitFor()
  expect(await show.isDisabled()).toBe(true)
  expect(await page.content()).not.toContain(token)
  const id = new URL(page.url()).pathname.split('/').at(-2)
  const again = await page.request.post(
    new URL(`/api/servers/${id}/credentials`, page.url()).href,
    {
      headers: { origin: new URL(page.url()).origin },
    },
  )
  expect([again.status(), (await again.json()).code]).toEqual([409, 'credentials-already-shown'])
  await visitor.openTab('chat')
}

/** Notes every length that the answer has on the page: who looks from outside may come when it is whole. */
const watchLastArticle = `{
  const log = document.querySelector('[role=log]')
  globalThis.answerLengths = new Set()
  const look = () => {
    const articles = log.querySelectorAll('article')
    if (articles.length > 1) answerLengths.add(articles[articles.length - 1].textContent.length)
  }
  new MutationObserver(look).observe(log, { subtree: true, childList: true, characterData: true })
}`

/** The answer is seen to grow, and is still there after a reload. */
async function chat(visitor: Visitor, question: string, answer: RegExp): Promise<void> {
  const { page, words } = visitor
  const say = words.chat
  await page.getByLabel(say.box).fill(question)
  await page.evaluate(watchLastArticle)
  await page.getByRole('button', { name: say.send, exact: true }).click()
  await page.getByRole('article', { name: say.you }).getByText(question).waitFor()
  const reply = page.getByRole('article', { name: say.assistant }).last()
  await expect.poll(() => reply.textContent(), { timeout: 90_000 }).toMatch(answer)
  expect(await page.evaluate('globalThis.answerLengths.size')).toBeGreaterThan(3)
  await page.getByRole('button', { name: say.send, exact: true }).waitFor()
  await visitor.checkAccessibility()

  await page.reload()
  await page.getByRole('article', { name: say.you }).getByText(question).waitFor()
  await page.getByRole('article', { name: say.assistant }).getByText(answer).waitFor()
}

async function leaveAndReturn(
  visitor: Visitor,
  person: ReturnType<typeof newPerson>,
  hostname: string,
): Promise<void> {
  const { page, words } = visitor
  await page.getByRole('button', { name: words.nav.account(person.name) }).click()
  await visitor.checkAccessibility()
  await page.getByRole('button', { name: words.nav.signOut }).click()
  await page.getByRole('link', { name: words.nav.signIn, exact: true }).click()
  await visitor.arrive(words.auth.signInTitle)
  await fillSignIn(visitor, person.email, person.password)
  await visitor.arrive(words.servers.title)
  await page.getByRole('link', { name: hostname }).click()
  await page.getByLabel(words.chat.box).waitFor()
}
