import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessKeys } from '../../src/access-keys/tables.ts'
import { currentAddress } from '../../src/accounts/current-address.ts'
import { veiled } from '../../src/accounts/show-email-change.ts'
import { accounts, emailChanges, twoFactors } from '../../src/accounts/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import type { LetterKind } from '../../src/mail/render.ts'
import { mails } from '../../src/mail/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { codeOf, secretIn } from '../authenticator.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const password = 'a long password'
let callers = 0
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++callers}` })
const post = (visitor: Visitor, path: string, body: object) =>
  visitor.send('POST', path, body, elsewhere())
const ask = (visitor: Visitor, email: string) => post(visitor, '/api/me/email', { email, password })

async function signedUp(email: string): Promise<Visitor> {
  const visitor = new Visitor(world.app, 'ar')
  expect((await visitor.signUp(email)).statusCode).toBe(200)
  return visitor
}
async function accountOf(email: string): Promise<string> {
  const [account] = await world.db.select().from(accounts).where(eq(accounts.email, email))
  assert(account, 'who signed up has an account')
  return account.id
}
async function secretOf(kind: LetterKind, to: string, name: string): Promise<string> {
  const isIts = and(eq(mails.to, to), eq(mails.kind, kind))
  const [mail] = await world.db.select().from(mails).where(isIts)
  const token = mail?.params.url && new URL(mail.params.url).searchParams.get(name)
  assert(token, `a ${kind} letter to ${to} with a link`)
  return token
}
async function move(visitor: Visitor, to: string) {
  expect((await ask(visitor, to)).statusCode).toBe(204)
  const token = await secretOf('confirm-new-email', to, 'token')
  const confirmed = await post(new Visitor(world.app), '/api/email-changes/confirm', { token })
  expect(confirmed.statusCode).toBe(200)
}
const undo = async (from: string) =>
  post(new Visitor(world.app), '/api/email-changes/undo', {
    token: await secretOf('email-changed', from, 'undo'),
  })
async function waiting(): Promise<number> {
  const found = await world.db.execute(sql`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`)
  return Number(found.rows[0]?.count)
}
/** Both in this order, while somebody holds the account: each has read what it goes by before the other is done. */
const inOrder = <First, Second>(
  accountId: string,
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[Promise<First>, Promise<Second>]> =>
  world.db.transaction(async tx => {
    await tx.select().from(accounts).where(eq(accounts.id, accountId)).for('update')
    const one = first()
    await expect.poll(waiting, { timeout: 10_000 }).toBe(1)
    const two = second()
    await expect.poll(waiting, { timeout: 10_000 }).toBe(2)
    return [one, two]
  })

describe('while an address is taken back', () => {
  test.each(['before', 'after'])('a sign-in that waits %s it lets nobody in', async order => {
    const [from, to] = [`w-${order}@example.test`, `w-${order}-2@example.test`]
    await move(await signedUp(from), to)
    const intruder = new Visitor(world.app)
    const signIn = () => post(intruder, '/api/auth/sign-in/email', { email: to, password })
    const takeBack = () => undo(from)
    const id = await accountOf(to)
    const both = await (order === 'before'
      ? inOrder(id, signIn, takeBack)
      : inOrder(id, takeBack, signIn))
    const answers = await Promise.all(both)
    const [entered, back] = order === 'before' ? answers : [answers[1], answers[0]]
    expect(back.statusCode).toBe(200)
    if (order === 'after') expect(entered.json().code).toBe('SIGN_IN_OVERTAKEN')
    expect((await intruder.send('GET', '/api/me')).statusCode).toBe(401)
  })

  test('a new password that waits for it is refused: its link is void', async () => {
    await move(await signedUp('w-r@example.test'), 'w-r-2@example.test')
    const email = 'w-r-2@example.test'
    await post(new Visitor(world.app), '/api/auth/request-password-reset', { email })
    const token = await secretOf('reset-password', email, 'token')
    const reset = () =>
      post(new Visitor(world.app), '/api/password-resets', { token, newPassword: password })
    const both = await inOrder(await accountOf(email), () => undo('w-r@example.test'), reset)
    const [back, late] = await Promise.all(both)
    expect(back.statusCode).toBe(200)
    expect(late.json().code).toBe('link-spent')
  })
})

describe('an address that is taken back', () => {
  const enrol = async (visitor: Visitor) => {
    const enabled = await post(visitor, '/api/auth/two-factor/enable', { password })
    const code = codeOf(secretIn(enabled.json().totpURI))
    const confirmed = await post(visitor, '/api/auth/two-factor/verify-totp', { code })
    expect(confirmed.statusCode).toBe(200)
  }

  test('ends an authenticator and keys to servers that came since, and leaves those of before', async () => {
    const visitor = await signedUp('a-1@example.test')
    const { accountId, id: subscriptionId } = await paidOrder(world, visitor, { hostname: 'a-one' })
    await world.db.insert(servers).values({
      ...{ id: 'srv_a1', accountId, subscriptionId, planId: 'starter', desired: 'ready' },
      ...{ hostname: 'a-one', blueprint: 'openclaw', candidates: [], orderedAt: world.now() },
    })
    const add = (id: string) =>
      world.db.insert(accessKeys).values({
        ...{ id, serverId: 'srv_a1', name: id, publicKey: id, fingerprint: id },
        addedAt: world.now(),
      })
    await add('key_before')
    world.passSeconds(60)
    await move(visitor, 'a-2@example.test')
    await enrol(visitor)
    await add('key_since')
    expect((await undo('a-1@example.test')).statusCode).toBe(200)
    expect(await world.db.$count(twoFactors, eq(twoFactors.userId, accountId))).toBe(0)
    const [account] = await world.db.select().from(accounts).where(eq(accounts.id, accountId))
    expect(account?.twoFactorEnabled).toBe(false)
    const keys = await world.db.select().from(accessKeys).where(eq(accessKeys.serverId, 'srv_a1'))
    expect(keys.filter(key => key.removedAt === null).map(({ id }) => id)).toEqual(['key_before'])
    const [server] = await world.db.select().from(servers).where(eq(servers.id, 'srv_a1'))
    expect(server?.wakeAt).not.toBeNull()
  })

  test('leaves the authenticator that its owner had', async () => {
    const visitor = await signedUp('b-1@example.test')
    await enrol(visitor)
    await move(visitor, 'b-2@example.test')
    expect((await undo('b-1@example.test')).statusCode).toBe(200)
    const id = await accountOf('b-1@example.test')
    expect(await world.db.$count(twoFactors, eq(twoFactors.userId, id))).toBe(1)
  })

  test('is had back first: until that is over nobody erases the account', async () => {
    const visitor = await signedUp('c-1@example.test')
    await move(visitor, 'c-2@example.test')
    const erase = () => post(visitor, '/api/me/erasure', { email: 'c-2@example.test' })
    expect((await erase()).json()).toMatchObject({ code: 'erasure-too-early', status: 409 })
    expect((await undo('c-1@example.test')).statusCode).toBe(200)
  })
})

test('a letter goes to whoever had its address when it was written, not to who had it later', async () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day))
  const moved = async (who: string, left: Date) => {
    const accountId = `acc_${who}`
    await world.db
      .insert(accounts)
      .values({ id: accountId, name: who, email: `${who}@example.test` })
    await world.db.insert(emailChanges).values({
      ...{ id: `ech_${who}`, accountId, fromEmail: 'shared@example.test' },
      ...{ toEmail: `${who}@example.test`, tokenHash: who, askedAt: left, confirmUntil: left },
      confirmedAt: left,
    })
  }
  await moved('first', at(10))
  await moved('second', at(20))
  const to = 'shared@example.test'
  const goesTo = (writtenAt: Date) => currentAddress(world.db, { to, writtenAt })
  expect(await goesTo(at(5))).toBe('first@example.test')
  expect(await goesTo(at(15))).toBe('second@example.test')
  expect(await goesTo(at(25))).toBe('second@example.test')
})

test('a link to a new address says whose account it is about, and how far as others may know', async () => {
  const visitor = await signedUp('noor.amal@example.test')
  await ask(visitor, 'noor.new@example.test')
  const token = await secretOf('confirm-new-email', 'noor.new@example.test', 'token')
  const shown = await post(new Visitor(world.app), '/api/email-changes/show', { token })
  expect(shown.json()).toEqual({
    ...{ name: 'Layla', account: 'n•••l@example.test', email: 'noor.new@example.test' },
  })
  const other = await post(new Visitor(world.app), '/api/email-changes/show', { token: 'none' })
  expect(other.json().code).toBe('link-spent')
  expect(['ab@x.test', 'a@x.test'].map(veiled)).toEqual(['a•••@x.test', 'a•••@x.test'])
})

test('links to a new address are few a day, for an account and for who gets them', async () => {
  const visitor = await signedUp('l-1@example.test')
  for (let count = 0; count < 6; count++) {
    expect((await ask(visitor, `l-1-${count}@example.test`)).statusCode).toBe(204)
  }
  expect((await ask(visitor, 'l-1-7@example.test')).json()).toMatchObject({
    ...{ code: 'email-links-too-many', status: 429 },
  })
  for (let count = 0; count < 3; count++) {
    const other = await signedUp(`l-2-${count}@example.test`)
    expect((await ask(other, 'l-victim@example.test')).statusCode).toBe(204)
  }
  const last = await signedUp('l-3@example.test')
  expect((await ask(last, 'l-victim@example.test')).json().code).toBe('email-links-too-many')
  world.passSeconds(24 * 3600)
  expect((await ask(last, 'l-victim@example.test')).statusCode).toBe(204)
})

test('who has a session guesses the password ten times, from however many addresses', async () => {
  const visitor = await signedUp('g-1@example.test')
  const guess = (guessed: string) =>
    visitor.send(
      'PUT',
      '/api/me/password',
      { password: guessed, newPassword: 'another long password' },
      elsewhere(),
    )
  for (let count = 0; count < 10; count++) {
    expect((await guess(`guess ${count}`)).json().code).toBe('password-wrong')
  }
  expect((await guess(password)).json().code).toBe('too-many-requests')
  world.passSeconds(15 * 60)
  expect((await guess(password)).statusCode).toBe(204)
})

test('a changed password leaves API keys, unless they shall end with it', async () => {
  const visitor = await signedUp('k-1@example.test')
  const wish = { name: 'Nightly', scopes: ['read'], expiresInDays: null, password }
  const { token } = (await post(visitor, '/api/me/api-keys', wish)).json()
  const told = and(eq(mails.to, 'k-1@example.test'), eq(mails.kind, 'way-in-changed'))
  const [letter] = await world.db.select().from(mails).where(told)
  expect(letter?.params).toMatchObject({ wayIn: 'api-key-made', item: 'Nightly' })
  const asKey = async () => {
    const headers = { ...elsewhere(), authorization: `Bearer ${token}` }
    return (await world.app.inject({ url: '/api/servers', headers })).statusCode
  }
  const change = async (now: string, newPassword: string, alsoKeys: boolean) => {
    const body = { password: now, newPassword, alsoKeys }
    const answer = await visitor.send('PUT', '/api/me/password', body, elsewhere())
    expect(answer.statusCode).toBe(204)
  }
  await change(password, 'another long password', false)
  expect(await asKey()).toBe(200)
  await change('another long password', password, true)
  expect(await asKey()).toBe(401)
})

test('one account’s keys together are slowed down, from however many addresses', async () => {
  const visitor = await signedUp('f-1@example.test')
  const wish = { name: 'Flood', scopes: ['read'], expiresInDays: null, password }
  const { token } = (await post(visitor, '/api/me/api-keys', wish)).json()
  const codes: number[] = []
  for (let count = 0; count < 601; count++) {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'x-forwarded-for': `203.0.113.${count % 250}` },
    }
    codes.push((await world.app.inject({ url: '/api/servers', headers })).statusCode)
  }
  expect(codes.filter(code => code === 429)).toHaveLength(1)
}, 60_000)
