import { expect, test } from 'vitest'
import { buy, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { patience, Visitor } from './visitor.ts'

journeys('an order that cannot be kept', stage => {
  test('ends refunded before the customer’s eyes, with amount, reason and letter in Arabic', async () => {
    await stage.installation.fault({
      provider: 'provider',
      operation: 'create-server',
      fault: 'sold-out',
      times: 'always',
    })
    const visitor = await Visitor.open(stage.browser, stage.installation.url, {
      language: 'ar',
      theme: 'dark',
      device: 'phone',
    })
    const { page, words } = visitor
    const person = newPerson('ar')
    const hostname = newHostname()
    await buy(visitor, { person, hostname, modelKey: null })

    await page.getByRole('heading', { name: words.refund.refundedTitle }).waitFor(patience)
    await page.getByText(words.refund.refunded('$19')).waitFor()
    await page.getByText(words.phases.refunded, { exact: true }).waitFor()
    const why = page.getByRole('status').filter({ hasText: words.refund.why })
    expect(await why.textContent()).toMatch(
      new RegExp(`${words.refund.why}\\p{Script=Arabic}`, 'u'),
    )
    const { names, states } = words.steps
    await page.getByText(`${names.name}: ${states.done}`).waitFor()
    await page.getByText(`${names.machine}: ${states.failed}`).waitFor()
    expect(await page.getByText(states.active, { exact: true }).count()).toBe(0)
    await visitor.checkAccessibility()

    const letter = await stage.installation.letterTo(person.email, ({ subject }) =>
      subject.includes(`${hostname}.sambuk.test`),
    )
    expect(letter.subject).toContain('أعدنا لك ثمن طلبك')
    expect(letter.html).toContain('dir="rtl"')
    expect(letter.text).toContain('$19.00')

    await visitor.visit('/servers')
    await visitor.arrive(words.servers.title)
    await page.getByRole('link', { name: hostname }).waitFor()
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })
})
