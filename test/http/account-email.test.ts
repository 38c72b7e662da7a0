import { and, eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts, apiKeys, emailChanges, logins } from '../../src/accounts/tables.ts'
import { contactRequests } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { forgetRows } from '../../src/leaving/forget-rows.ts'
import { noteWish } from '../../src/mail/address-wishes.ts'
import type { LetterKind } from '../../src/mail/render.ts'
import { mailEvents, mails, mailWishes } from '../../src/mail/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const password = 'a long password'
const daySeconds = 24 * 3600

let callers = 0
/** From an address of their own: how often one may ask is not what these are about. */
const send = (visitor: Visitor, path: string, body: object) =>
  visitor.send('POST', path, body, { 'x-forwarded-for': `198.51.100.${++callers}` })
const ask = (visitor: Visitor, email: string) => send(visitor, '/api/me/email', { email, password })

async function secretOf(kind: LetterKind, to: string, name: string): Promise<string> {
  const [mail] = await world.db
    .select()
    .from(mails)
    .where(and(eq(mails.to, to), eq(mails.kind, kind)))
  const token = mail?.params.url && new URL(mail.params.url).searchParams.get(name)
  assert(token, `a ${kind} letter to ${to} with a link`)
  return token
}
const confirm = async (to: string) =>
  send(new Visitor(world.app), '/api/email-changes/confirm', {
    token: await secretOf('confirm-new-email', to, 'token'),
  })
const undo = async (from: string) =>
  send(new Visitor(world.app), '/api/email-changes/undo', {
    token: await secretOf('email-changed', from, 'undo'),
  })
const emailOf = async (visitor: Visitor) => (await visitor.send('GET', '/api/me')).json().email
const signIn = (email: string) =>
  send(new Visitor(world.app), '/api/auth/sign-in/email', { email, password })

async function signedUp(email: string): Promise<Visitor> {
  const visitor = new Visitor(world.app, 'ar')
  expect((await visitor.signUp(email)).statusCode).toBe(200)
  return visitor
}

test('an address counts from the moment its own link is followed, once, and is confirmed by it', async () => {
  const visitor = await signedUp('a1@example.test')
  expect((await ask(visitor, 'A2@Example.test')).statusCode).toBe(204)
  expect(await emailOf(visitor)).toBe('a1@example.test')
  expect((await confirm('a2@example.test')).json()).toEqual({ email: 'a2@example.test' })
  const me = (await visitor.send('GET', '/api/me')).json()
  expect(me).toMatchObject({ email: 'a2@example.test', emailVerified: true })
  expect((await confirm('a2@example.test')).json().code).toBe('link-spent')
  expect((await signIn('a1@example.test')).statusCode).toBe(401)
  expect((await signIn('a2@example.test')).statusCode).toBe(200)
  const [change] = await world.db
    .select()
    .from(emailChanges)
    .where(eq(emailChanges.toEmail, 'a2@example.test'))
  // A worker tells the payment vendor.
  expect(change?.wakeAt).not.toBeNull()
})

test('nobody changes it without the password, to the same, or to somebody else’s', async () => {
  const visitor = await signedUp('b1@example.test')
  await signedUp('b2@example.test')
  const wrong = await send(visitor, '/api/me/email', {
    email: 'b3@example.test',
    password: 'not the password',
  })
  expect(wrong.json()).toMatchObject({ code: 'password-wrong', status: 422 })
  expect((await ask(visitor, 'B1@example.test')).json().code).toBe('email-unchanged')
  expect((await ask(visitor, 'b2@example.test')).json().code).toBe('email-taken')
  expect((await ask(visitor, 'nobody')).json().code).toBe('invalid-input')
})

test('a link is void after a day, and by a later wish', async () => {
  const visitor = await signedUp('c1@example.test')
  await ask(visitor, 'c2@example.test')
  await ask(visitor, 'c3@example.test')
  expect((await confirm('c2@example.test')).json().code).toBe('link-spent')
  world.passSeconds(daySeconds + 1)
  expect((await confirm('c3@example.test')).statusCode).toBe(410)
})

test('an address that was taken meanwhile stays with whoever took it', async () => {
  const visitor = await signedUp('d1@example.test')
  await ask(visitor, 'd2@example.test')
  await signedUp('d2@example.test')
  expect((await confirm('d2@example.test')).json().code).toBe('email-taken')
})

test('of two who get one address in the same instant the second is told that it is taken', async () => {
  const visitor = await signedUp('r1@example.test')
  await ask(visitor, 'r2@example.test')
  const other = { id: 'acc_r2', name: 'Noor', email: 'r2@example.test' }
  const secret = await secretOf('confirm-new-email', other.email, 'token')
  const [confirmed, signUp] = await world.db.transaction(async tx => {
    await tx.insert(accounts).values(other)
    const answers = [
      send(new Visitor(world.app), '/api/email-changes/confirm', { token: secret }),
      new Visitor(world.app).signUp(other.email),
    ] as const
    // Both have looked and found it free; now they wait for us.
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2)
    return answers.map(async answer => (await answer).json())
  })
  expect(await confirmed).toMatchObject({ code: 'email-taken', status: 409 })
  expect(await signUp).toMatchObject({ code: 'FAILED_TO_CREATE_USER' })
  expect(await emailOf(visitor)).toBe('r1@example.test')
})
async function waiting(): Promise<number> {
  const found = await world.db.execute(sql`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`)
  return Number(found.rows[0]?.count)
}

test('the old address takes it back for a week, with all that followed, and the password with it', async () => {
  const visitor = await signedUp('e1@example.test')
  await ask(visitor, 'e2@example.test')
  await confirm('e2@example.test')
  const wish = { name: 'Nightly', scopes: ['read'], expiresInDays: null, password }
  const { token: key } = (await send(visitor, '/api/me/api-keys', wish)).json()
  const asKey = () =>
    world.app.inject({ url: '/api/servers', headers: { authorization: `Bearer ${key}` } })
  expect((await asKey()).statusCode).toBe(200)
  await ask(visitor, 'e3@example.test')
  await confirm('e3@example.test')
  const stranger = await new Visitor(world.app).signUp('e1@example.test')
  expect(stranger.json().code).toContain('USER_ALREADY_EXISTS')

  world.passSeconds(6 * daySeconds)
  expect((await undo('e1@example.test')).json()).toEqual({ email: 'e1@example.test' })
  expect((await visitor.send('GET', '/api/me')).statusCode).toBe(401)
  expect((await asKey()).statusCode).toBe(401)
  expect((await signIn('e1@example.test')).statusCode).toBe(401)
  expect((await signIn('e3@example.test')).statusCode).toBe(401)
  expect((await undo('e2@example.test')).json().code).toBe('link-spent')

  await send(new Visitor(world.app), '/api/auth/request-password-reset', {
    email: 'e1@example.test',
  })
  const token = await secretOf('reset-password', 'e1@example.test', 'token')
  const reset = { newPassword: password, token }
  expect((await send(visitor, '/api/password-resets', reset)).statusCode).toBe(204)
  expect((await signIn('e1@example.test')).statusCode).toBe(200)
})

test('what was asked with a password is refused where that was voided before it was done', async () => {
  const visitor = await signedUp('x1@example.test')
  const isTheirs = eq(accounts.email, 'x1@example.test')
  const [account] = await world.db.select({ id: accounts.id }).from(accounts).where(isTheirs)
  assert(account, 'who signed up has an account')
  const wish = { name: 'Nightly', scopes: ['read'], expiresInDays: null, password }
  const [changed, made] = await world.db.transaction(async tx => {
    await tx.select().from(accounts).where(isTheirs).for('update')
    const answers = [
      ask(visitor, 'x2@example.test'),
      send(visitor, '/api/me/api-keys', wish),
    ] as const
    // Both have seen that the password is right; now they wait for us.
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2)
    await tx.update(logins).set({ password: null }).where(eq(logins.userId, account.id))
    return answers.map(async answer => (await answer).json())
  })
  const problem = { code: 'password-wrong', status: 422, fields: { password: expect.any(String) } }
  expect(await changed).toMatchObject(problem)
  expect(await made).toMatchObject({ code: 'password-wrong' })
  expect(await world.db.$count(emailChanges, eq(emailChanges.accountId, account.id))).toBe(0)
  expect(await world.db.$count(apiKeys, eq(apiKeys.accountId, account.id))).toBe(0)
})

test('after a week it cannot be taken back, and the old address is free', async () => {
  const visitor = await signedUp('f1@example.test')
  await ask(visitor, 'f2@example.test')
  await confirm('f2@example.test')
  world.passSeconds(7 * daySeconds)
  expect((await undo('f1@example.test')).json().code).toBe('link-spent')
  await signedUp('f1@example.test')
})

test('which letters are wished goes along, also where the other address had wished otherwise', async () => {
  const visitor = await signedUp('g1@example.test')
  const earlier = { group: 'usage', isWished: false, at: world.now() } as const
  await world.db.transaction(tx => noteWish(tx, 'g2@example.test', earlier))
  world.passSeconds(1)
  await visitor.send('PATCH', '/api/me/mail', { wishes: { rest: false, usage: true } })
  world.passSeconds(1)
  await ask(visitor, 'g2@example.test')
  await confirm('g2@example.test')
  const { wishes } = (await visitor.send('GET', '/api/me/mail')).json()
  expect(wishes).toEqual({ rest: false, backups: true, usage: true })
})

test('whoever is forgotten is so under their earlier addresses, and nobody else is', async () => {
  const visitor = await signedUp('h1@example.test')
  await signedUp('h3@example.test')
  await visitor.send('PATCH', '/api/me/mail', { wishes: { rest: false } })
  await ask(visitor, 'h2@example.test')
  await confirm('h2@example.test')
  const [row] = await world.db.select().from(accounts).where(eq(accounts.email, 'h2@example.test'))
  assert(row, 'an account')
  for (const one of ['h1', 'h3'])
    await world.db.insert(contactRequests).values({
      ...{ id: `req_${one}`, email: `${one}@example.test` },
      ...{ planId: 'starter', name: 'Layla', message: 'hello', language: 'en' as const },
      askedAt: world.now(),
    })
  await world.db.insert(mailEvents).values({
    ...{ id: 'evt_h1', body: { to: 'H1@example.test' } },
    ...{ type: 'email.delivered', receivedAt: world.now() },
  })
  const forgotten = { name: 'Layla', email: row.email, token: 'none', customerId: null }
  await world.db.transaction(tx => forgetRows(tx, row.id, forgotten, world.now()))
  const wishes = inArray(mailWishes.address, ['h1@example.test', 'h2@example.test'])
  expect(await world.db.$count(mailWishes, wishes)).toBe(0)
  const lettersTo = (to: string) => world.db.$count(mails, eq(mails.to, to))
  expect(await lettersTo('h1@example.test')).toBe(0)
  expect(await lettersTo('h2@example.test')).toBe(0)
  expect(await lettersTo('h3@example.test')).toBe(1)
  const asked = await world.db.select({ id: contactRequests.id }).from(contactRequests)
  expect(asked).toEqual([{ id: 'req_h3' }])
  const [notice] = await world.db.select().from(mailEvents).where(eq(mailEvents.id, 'evt_h1'))
  expect(notice?.body).toEqual({ erased: true })
  expect(await world.db.$count(emailChanges, eq(emailChanges.accountId, row.id))).toBe(0)
})
