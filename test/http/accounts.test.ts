import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { timeZoneOf } from '../../src/accounts/time-zone.ts'
import { assert } from '../../src/kit/assert.ts'
import { type LetterKind, renderLetter } from '../../src/mail/render.ts'
import { mails } from '../../src/mail/tables.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

async function mailOf(kind: LetterKind, to: string) {
  const [mail] = await world.db
    .select()
    .from(mails)
    .where(and(eq(mails.to, to), eq(mails.kind, kind)))
  assert(mail, `a letter to ${to}`)
  return mail
}
const pathOf = (address = '') => {
  assert(address.startsWith(url), 'a link to us')
  return address.slice(url.length)
}

/** A proxy on this machine says so; see `trustProxy`. */
const from = (address: string) => ({ 'x-forwarded-for': address })

describe('signing up', () => {
  test('gives a session, our kind of id, and the rights of a customer', async () => {
    const layla = new Visitor(world.app, 'ar')
    const answer = await layla.signUp('layla@example.test')
    expect(answer.statusCode).toBe(200)
    const me = await layla.send('GET', '/api/me')
    expect(me.json()).toEqual({
      id: expect.stringMatching(/^acc_[a-z0-9]{16}$/),
      name: 'Layla',
      email: 'layla@example.test',
      emailVerified: false,
      language: 'ar',
      timeZone: null,
      role: 'customer',
      twoFactor: false,
      unreachableSince: null,
    })
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/)
  })

  test('puts a letter in the language of the customer into the outbox, and its link confirms', async () => {
    const visitor = new Visitor(world.app, 'ar')
    await visitor.signUp('noor@example.test')
    const mail = await mailOf('verify-email', 'noor@example.test')
    expect(mail).toMatchObject({ language: 'ar', sentAt: null })
    expect(mail.wakeAt).not.toBeNull()
    expect(renderLetter('verify-email', mail.language, mail.params).subject).toContain('بريدك')

    const confirmed = await visitor.send('GET', pathOf(mail.params.url))
    expect(confirmed.statusCode).toBe(302)
    expect(confirmed.headers.location).toBe('/ar/verify-email')
    expect((await visitor.send('GET', '/api/me')).json().emailVerified).toBe(true)
  })

  test('leads from the letter back to the page that waits for a confirmed address', async () => {
    const visitor = new Visitor(world.app)
    const waiting = `?${new URLSearchParams({ next: '/en/invitation?token=abc' })}`
    const email = 'invited@example.test'
    const body = { name: 'Invited', email, password: 'a long password' }
    const callbackURL = `/en/verify-email${waiting}`
    await visitor.send('POST', '/api/auth/sign-up/email', { ...body, callbackURL })
    const mail = await mailOf('verify-email', email)
    const confirmed = await visitor.send('GET', pathOf(mail.params.url))
    expect(confirmed.headers.location).toBe(`/en/verify-email${waiting}`)
  })

  test('keeps the country of the sign-up, and no later one', async () => {
    const countryOf = async (email: string) => {
      const [row] = await world.db.select().from(accounts).where(eq(accounts.email, email))
      return row?.country
    }
    const rima = new Visitor(world.app)
    const body = { name: 'Rima', email: 'rima@example.test', password: 'a long password' }
    await rima.send('POST', '/api/auth/sign-up/email', body, from('78.100.0.1'))
    expect(await countryOf(body.email)).toBe('QA')
    const forged = { ...from('8.8.8.8'), 'x-sambuk-client-country': 'JP' }
    await new Visitor(world.app).send('POST', '/api/auth/sign-in/email', body, forged)
    expect(await countryOf(body.email)).toBe('QA')
    const [plan] = (await rima.send('GET', '/api/plans', undefined, from('8.8.8.8'))).json()
    expect(plan.viewerCountry).toBe('QA')
  })

  test('from an address that nobody knows leaves the country open', async () => {
    const forged = { ...from('10.0.0.1'), 'x-sambuk-client-country': 'JP' }
    const body = { name: 'Sami', email: 'sami@example.test', password: 'a long password' }
    await new Visitor(world.app).send('POST', '/api/auth/sign-up/email', body, forged)
    const [row] = await world.db.select().from(accounts).where(eq(accounts.email, body.email))
    expect(row?.country).toBeNull()
  })

  test('cannot make an operator', async () => {
    const visitor = new Visitor(world.app)
    await visitor.send('POST', '/api/auth/sign-up/email', {
      name: 'Eve',
      email: 'eve@example.test',
      password: 'a long password',
      role: 'operator',
    })
    const [row] = await world.db
      .select()
      .from(accounts)
      .where(eq(accounts.email, 'eve@example.test'))
    expect(row?.role ?? 'customer').toBe('customer')
  })

  test.each([
    ['a short password', { password: 'short' }, 'PASSWORD_TOO_SHORT'],
    ['a known address', { email: 'layla@example.test' }, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'],
    ['no address', { email: 'nobody' }, 'VALIDATION_ERROR'],
    ['a language that we do not speak', { language: 'fr' }, ''],
    ['a name as long as a letter', { name: 'x'.repeat(101) }, 'INVALID_NAME'],
    ['a name of blanks', { name: '  ' }, 'INVALID_NAME'],
    ['a name that cannot be stored', { name: 'Sam\u0000' }, 'INVALID_NAME'],
  ])('refuses %s', async (_, wrong, code) => {
    const answer = await new Visitor(world.app).send('POST', '/api/auth/sign-up/email', {
      name: 'Sam',
      email: 'sam@example.test',
      password: 'a long password',
      ...wrong,
    })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    expect(answer.json().code).toContain(code)
  })
})

describe('a forgotten password', () => {
  test('is replaced by the link of a letter, once, and ends all sessions', async () => {
    const visitor = new Visitor(world.app, 'ar')
    await visitor.signUp('huda@example.test')
    const asked = await visitor.send('POST', '/api/auth/request-password-reset', {
      email: 'huda@example.test',
    })
    expect(asked.statusCode).toBe(200)
    const mail = await mailOf('reset-password', 'huda@example.test')
    expect(mail.language).toBe('ar')
    const link = new URL(mail.params.url ?? '')
    expect(link.pathname).toBe('/ar/reset-password')
    const token = link.searchParams.get('token')

    const reset = { newPassword: 'another long password', token }
    const stranger = new Visitor(world.app)
    expect((await stranger.send('POST', '/api/password-resets', reset)).statusCode).toBe(204)
    expect((await stranger.send('POST', '/api/password-resets', reset)).statusCode).toBe(410)
    expect((await visitor.send('GET', '/api/me')).statusCode).toBe(401)

    const signIn = (password: string) =>
      new Visitor(world.app).send('POST', '/api/auth/sign-in/email', {
        email: 'huda@example.test',
        password,
      })
    expect((await signIn('a long password')).statusCode).toBe(401)
    expect((await signIn('another long password')).statusCode).toBe(200)
  })

  test('says the same for an address that nobody has', async () => {
    const answer = await new Visitor(world.app).send('POST', '/api/auth/request-password-reset', {
      email: 'ghost@example.test',
    })
    expect(answer.statusCode).toBe(200)
    expect(await world.db.select().from(mails).where(eq(mails.to, 'ghost@example.test'))).toEqual(
      [],
    )
  })
})

describe('/api/me', () => {
  test('changes name and language and nothing else', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp('rana@example.test')
    const changes = { name: 'Rana', language: 'ar', role: 'operator', email: 'x@example.test' }
    const changed = await visitor.send('PATCH', '/api/me', changes)
    expect(changed.json()).toMatchObject({ name: 'Rana', language: 'ar', role: 'customer' })
    expect((await visitor.send('GET', '/api/me')).json()).toEqual(changed.json())
    expect(changed.json().email).toBe('rana@example.test')
  })

  test('keeps the time zone of whoever signs up, and no name that is none', async () => {
    const zoneAfter = async (email: string, timeZone: string) => {
      const visitor = new Visitor(world.app)
      const person = { name: 'Sam', email, password: 'a long password', timeZone }
      const answer = await visitor.send('POST', '/api/auth/sign-up/email', person)
      expect(answer.statusCode).toBe(200)
      expect(await timeZoneOf(world.db, email)).toBe(timeZone.startsWith('Asia') ? timeZone : 'UTC')
      return visitor
    }
    const visitor = await zoneAfter('muscat@example.test', 'Asia/Muscat')
    await zoneAfter('nowhere@example.test', 'Etc/Unknown')
    for (const timeZone of ['Middle/Earth', '+04:00', '', 7]) {
      const refused = await visitor.send('PATCH', '/api/me', { timeZone })
      expect(refused.statusCode, String(timeZone)).toBe(422)
    }
    const moved = await visitor.send('PATCH', '/api/me', { timeZone: 'Africa/Cairo' })
    expect(moved.json()).toMatchObject({ timeZone: 'Africa/Cairo' })
    const left = await visitor.send('PATCH', '/api/me', { timeZone: null })
    expect(left.json()).toMatchObject({ timeZone: null })
  })

  test('accepts nothing to change', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp('amal@example.test')
    expect((await visitor.send('PATCH', '/api/me', {})).statusCode).toBe(200)
  })

  test('is refused after signing out', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp('zaid@example.test')
    await visitor.send('POST', '/api/auth/sign-out', {})
    expect((await visitor.send('GET', '/api/me')).json().code).toBe('signed-out')
  })
})

test('signing in and out is refused when another site asks for it', async () => {
  const visitor = new Visitor(world.app)
  await visitor.signUp('mona@example.test')
  const answer = await visitor.send(
    'POST',
    '/api/auth/sign-out',
    {},
    { origin: 'https://evil.test' },
  )
  expect(answer.statusCode).toBe(403)
  expect((await visitor.send('GET', '/api/me')).statusCode).toBe(200)
})

test('guessing passwords is slowed down', async () => {
  const statuses: number[] = []
  for (let guess = 0; guess < 25; guess++) {
    const answer = await new Visitor(world.app).send(
      'POST',
      '/api/auth/sign-in/email',
      { email: 'layla@example.test', password: `guess number ${guess}` },
      { 'x-forwarded-for': '198.51.100.66' },
    )
    statuses.push(answer.statusCode)
  }
  expect(statuses[0]).toBe(401)
  expect(statuses.at(-1)).toBe(429)
})
