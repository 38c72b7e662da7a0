import { expect, test } from 'vitest'
import { passwordLeast } from '../../web/accounts/validate.ts'
import { operatorWords } from '../../web/i18n/operator-words.ts'
import { ordersWords } from '../../web/i18n/orders-words.ts'
import { linkIn } from './installation.ts'
import { buy, fillSignIn, fillSignUp, newHostname, newPerson } from './purchase.ts'
import { journeys } from './stage.ts'
import { type Looks, patience, Visitor } from './visitor.ts'

const english: Looks = { language: 'en', theme: 'light', device: 'desktop' }
const arabic: Looks = { language: 'ar', theme: 'dark', device: 'phone' }

journeys('an account', stage => {
  const visit = (looks: Looks) => Visitor.open(stage.browser, stage.installation.url, looks)

  test.each([english, arabic])(
    'a new customer confirms the address by the link of the letter ($language)',
    async looks => {
      const visitor = await visit(looks)
      const { page, words } = visitor
      const person = newPerson(looks.language)
      await visitor.visit(signUpPath(looks.language))
      await fillSignUp(visitor, { ...person, password: 'short' })
      await page.getByText(words.fieldErrors.passwordShort(passwordLeast)).waitFor()
      await visitor.checkAccessibility()
      await fillSignUp(visitor, person)
      await visitor.arrive(words.servers.title)
      const asked = page.getByText(words.auth.unverified(person.email))
      await asked.waitFor()

      const letter = await stage.installation.letterTo(person.email, isAbout('/verify-email'))
      await page.goto(linkIn(letter, '/verify-email'))
      await visitor.arrive(words.auth.verifiedTitle)
      await page.getByRole('link', { name: words.auth.goOn }).click()
      await visitor.arrive(words.servers.title)
      expect(await asked.count()).toBe(0)
      expect(visitor.takeTrouble()).toEqual([])
      await visitor.close()
    },
  )

  test('a wrong password is refused in words, and a forgotten one is replaced by letter', async () => {
    const visitor = await visit(arabic)
    const { page, words } = visitor
    const person = newPerson('ar')
    await visitor.visit(signUpPath('ar'))
    await fillSignUp(visitor, person)
    await visitor.arrive(words.servers.title)
    await page.getByRole('button', { name: words.nav.account(person.name) }).click()
    await page.getByRole('button', { name: words.nav.signOut }).click()
    await page.getByRole('link', { name: words.nav.signIn, exact: true }).click()
    await visitor.arrive(words.auth.signInTitle)
    expect(visitor.takeTrouble()).toEqual([])

    await fillSignIn(visitor, person.email, 'not the password')
    await page.getByRole('alert').getByText(words.authProblems.INVALID_EMAIL_OR_PASSWORD).waitFor()
    await visitor.checkAccessibility()
    expect(visitor.takeTrouble()).toEqual(['401 POST /api/auth/sign-in/email'])

    await page.getByRole('link', { name: words.auth.forgot }).click()
    await visitor.arrive(words.auth.forgotTitle)
    await page.getByLabel(words.auth.email, { exact: true }).fill(person.email)
    await page.getByRole('button', { name: words.auth.sendLink }).click()
    await page.getByText(words.auth.linkSentTitle).waitFor()
    await visitor.checkAccessibility()

    const letter = await stage.installation.letterTo(person.email, isAbout('/reset-password'))
    await page.goto(linkIn(letter, '/reset-password'))
    await visitor.arrive(words.auth.resetTitle)
    const password = `${person.password} anew`
    await page.getByLabel(words.auth.newPassword, { exact: true }).fill(password)
    await page.getByRole('button', { name: words.auth.reset }).click()
    await page.getByText(words.auth.resetDoneTitle).waitFor()
    await visitor.checkAccessibility()
    await page.getByRole('main').getByRole('link', { name: words.auth.signIn }).click()
    await fillSignIn(visitor, person.email, password)
    await visitor.arrive(words.servers.title)
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })

  test('language and theme change where one is, and stay chosen', async () => {
    const visitor = await visit(english)
    const { page, words } = visitor
    await visitor.visit('/sign-in?next=%2Fen%2Fservers')
    await page.getByRole('button', { name: words.nav.toDark }).click()
    await page.getByRole('button', { name: words.nav.toLight }).waitFor()
    await visitor.checkAccessibility()
    await page.getByRole('link', { name: words.nav.otherLanguage }).click()
    await page.waitForURL(/\/ar\/sign-in\?next=/)
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.goto(stage.installation.url)
    await page.waitForURL(/\/ar$/)
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })

  test('the operator sees everybody’s servers and a customer does not', async () => {
    const customer = await visit(arabic)
    const { email, password } = stage.installation.login('customer')
    await customer.visit('/sign-in?next=%2Far%2Foperator')
    await fillSignIn(customer, email, password)
    await customer.arrive(operatorWords(customer.words).forbiddenTitle)
    const refused = customer.takeTrouble()
    expect(refused.filter(trouble => !/^403 GET/.test(trouble))).toEqual([])
    await customer.close()

    const operator = await visit(english)
    const { words, page } = operator
    const login = stage.installation.login('operator')
    await operator.visit('/sign-in')
    await fillSignIn(operator, login.email, login.password)
    await operator.arrive(words.servers.title)
    await page.getByRole('navigation').getByRole('link', { name: words.nav.operator }).click()
    await operator.arrive(operatorWords(words).title)
    expect(operator.takeTrouble()).toEqual([])
    await operator.close()
  })

  test('a name that was written before the page’s script came is looked up too', async () => {
    const visitor = await visit(english)
    const { page, words } = visitor
    await visitor.visit(signUpPath('en'))
    await fillSignUp(visitor, newPerson('en'))
    await visitor.arrive(words.servers.title)
    const written = Promise.withResolvers<void>()
    await page.route('**/_next/static/**/*.js', async route => {
      await written.promise
      await route.continue()
    })
    await page.goto(visitor.at('/order?plan=starter&interval=month'), { waitUntil: 'commit' })
    const hostname = newHostname()
    await page.getByLabel(ordersWords(words).order.hostname).fill(hostname)
    written.resolve()
    await page.getByText(ordersWords(words).order.hostnameFree(`${hostname}.sambuk.test`)).waitFor()
    expect(visitor.takeTrouble()).toEqual([])
    await visitor.close()
  })

  test('a page without live updates asks every few seconds and gets there too', async () => {
    const visitor = await visit(english)
    const { page, words } = visitor
    await page.routeWebSocket(/\/api\/socket/, socket => socket.close())
    await page.route(/\/api\/socket/, route => route.abort('connectionrefused'))
    const hostname = newHostname()
    await buy(visitor, { person: newPerson('en'), hostname, modelKey: null })
    await page.getByText(words.chat.disabled).waitFor(patience)
    await visitor.checkAccessibility()
    // The test itself cut the line; nothing else may have gone wrong.
    expect(visitor.takeTrouble().filter(trouble => !trouble.includes('/api/socket'))).toEqual([])

    const operator = await visit(english)
    const login = stage.installation.login('operator')
    await operator.visit('/sign-in?next=%2Fen%2Foperator')
    await fillSignIn(operator, login.email, login.password)
    await operator.arrive(operatorWords(words).title)
    await operator.page.getByRole('rowheader', { name: hostname }).waitFor()
    await operator.close()
    await visitor.close()
  })
})

const signUpPath = (language: string) =>
  `/sign-up?next=${encodeURIComponent(`/${language}/servers`)}`

/** A letter is told by where its link leads: subjects are in the customer's language. */
const isAbout =
  (path: string) =>
  ({ text }: { text: string | null }) =>
    text?.includes(path) ?? false
