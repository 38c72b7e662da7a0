import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts, passkeys } from '../../src/accounts/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { ownData } from '../../src/leaving/own-data.ts'
import { mails } from '../../src/mail/tables.ts'
import { codeOf, secretIn } from '../authenticator.ts'
import { PasskeyDevice } from '../passkey-device.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const password = 'a long password'
const origin = 'http://localhost:3000'
let callers = 0
const elsewhere = () => ({ origin, 'x-forwarded-for': `198.51.100.${++callers}` })
const send = (
  visitor: Visitor,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
) => visitor.send(method, path, body, elsewhere())

async function signedUp(email: string): Promise<Visitor> {
  const visitor = new Visitor(world.app, 'ar')
  expect((await visitor.signUp(email)).statusCode).toBe(200)
  return visitor
}
const begin = (visitor: Visitor) => send(visitor, 'POST', '/api/me/passkeys/begin', { password })
const finish = (visitor: Visitor, registration: object, wish: object = {}) =>
  send(visitor, 'POST', '/api/me/passkeys', { name: 'Laptop', password, registration, ...wish })
async function add(visitor: Visitor, device = new PasskeyDevice(origin), wish: object = {}) {
  const asked = await begin(visitor)
  expect(asked.statusCode).toBe(200)
  return finish(visitor, device.create(asked.json()), wish)
}
const optionsPath = '/api/auth/passkey/generate-authenticate-options'
async function signInBy(device: PasskeyDevice, visitor = new Visitor(world.app)) {
  const asked = await send(visitor, 'GET', optionsPath)
  const response = device.get(asked.json())
  const answer = await send(visitor, 'POST', '/api/auth/passkey/verify-authentication', {
    response,
  })
  return { visitor, answer, response }
}
const listOf = async (visitor: Visitor) => (await send(visitor, 'GET', '/api/me/passkeys')).json()
async function accountOf(email: string): Promise<string> {
  const [account] = await world.db.select().from(accounts).where(eq(accounts.email, email))
  assert(account, 'who signed up has an account')
  return account.id
}
const lettersTo = async (to: string) => {
  const isIts = and(eq(mails.to, to), eq(mails.kind, 'way-in-changed'))
  return (await world.db.select().from(mails).where(isIts)).map(({ params }) => params.wayIn)
}

test('a passkey is added with the password, told by letter, and opens its account', async () => {
  const visitor = await signedUp('p1@example.test')
  const device = new PasskeyDevice(origin)
  const name = 'Work <script>'
  const added = await add(visitor, device, { name: ` ${name} ` })
  expect(added.statusCode).toBe(201)
  const passkey = added.json()
  expect(passkey).toMatchObject({ name, usedAt: null, addedAt: world.now().toISOString() })
  expect(await listOf(visitor)).toEqual([passkey])
  expect(await lettersTo('p1@example.test')).toEqual(['passkey-added'])

  world.passSeconds(60)
  const { visitor: elsewhere, answer } = await signInBy(device)
  expect(answer.statusCode).toBe(200)
  expect((await send(elsewhere, 'GET', '/api/me')).json().email).toBe('p1@example.test')
  expect(await listOf(visitor)).toMatchObject([{ usedAt: world.now().toISOString() }])
  const { files } = await ownData(world.db, await accountOf('p1@example.test'))
  const at = { addedAt: new Date(passkey.addedAt), usedAt: world.now() }
  expect(files['passkeys.json']).toEqual([{ name, ...at }])
})

test('it is two factors: no code of an authenticator is asked for beside it', async () => {
  const visitor = await signedUp('p2@example.test')
  const device = new PasskeyDevice(origin)
  await add(visitor, device)
  const enabled = await send(visitor, 'POST', '/api/auth/two-factor/enable', { password })
  const code = codeOf(secretIn(enabled.json().totpURI))
  const confirmed = await send(visitor, 'POST', '/api/auth/two-factor/verify-totp', { code })
  expect(confirmed.statusCode).toBe(200)
  const byPassword = await send(new Visitor(world.app), 'POST', '/api/auth/sign-in/email', {
    ...{ email: 'p2@example.test', password },
  })
  expect(byPassword.json().twoFactorRedirect).toBe(true)
  const { visitor: byPasskey, answer } = await signInBy(device)
  expect(answer.statusCode).toBe(200)
  expect((await send(byPasskey, 'GET', '/api/me')).statusCode).toBe(200)
})

test('a device that does not check who holds it neither adds one nor signs in', async () => {
  const visitor = await signedUp('p3@example.test')
  const careless = new PasskeyDevice(origin, { verifies: false })
  expect((await add(visitor, careless)).json()).toMatchObject({
    ...{ code: 'passkey-unverified', status: 422, title: expect.stringContaining('جهازك') },
  })
  const device = new PasskeyDevice(origin)
  await add(visitor, device)
  device.verifies = false
  expect((await signInBy(device)).answer.json().code).toBe('PASSKEY_UNVERIFIED')
})

describe('adding one is refused', () => {
  test('without the password, without a session, or after a session has ended', async () => {
    const visitor = await signedUp('p4@example.test')
    const wrong = { password: 'not the password' }
    const refused = await send(visitor, 'POST', '/api/me/passkeys/begin', wrong)
    expect(refused.json()).toMatchObject({ code: 'password-wrong', status: 422 })
    const asked = await begin(visitor)
    const registration = new PasskeyDevice(origin).create(asked.json())
    expect((await finish(visitor, registration, wrong)).json().code).toBe('password-wrong')
    expect((await begin(new Visitor(world.app))).json().code).toBe('signed-out')
    expect((await finish(new Visitor(world.app), registration)).json().code).toBe('signed-out')
    expect(await listOf(visitor)).toEqual([])
  })

  test('for another challenge, another site, or a challenge of somebody else’s', async () => {
    const visitor = await signedUp('p5@example.test')
    const device = new PasskeyDevice(origin)
    const asked = (await begin(visitor)).json()
    const other = device.create({ ...asked, challenge: Buffer.alloc(32).toString('base64url') })
    expect((await finish(visitor, other)).json().code).toBe('passkey-not-verified')
    // A challenge is good for one answer.
    expect((await finish(visitor, device.create(asked))).json().code).toBe('passkey-too-late')
    const phished = new PasskeyDevice('https://evil.example.test')
    expect((await add(visitor, phished)).json().code).toBe('passkey-not-verified')

    const theirs = (await begin(visitor)).json()
    const stranger = await signedUp('p5-stranger@example.test')
    await begin(stranger)
    const answer = await finish(stranger, device.create(theirs))
    expect(answer.json().code).toBe('passkey-not-verified')
    expect([...(await listOf(visitor)), ...(await listOf(stranger))]).toEqual([])
  })

  test('for a device that has one, and beyond twenty', async () => {
    const visitor = await signedUp('p6@example.test')
    const device = new PasskeyDevice(origin)
    expect((await add(visitor, device)).statusCode).toBe(201)
    expect((await begin(visitor)).json().excludeCredentials).toMatchObject([
      { id: device.id.toString('base64url') },
    ])
    expect((await add(visitor, device)).json()).toMatchObject({
      code: 'passkey-known',
      status: 409,
    })
    for (let count = 1; count < 20; count++) expect((await add(visitor)).statusCode).toBe(201)
    expect((await begin(visitor)).json().code).toBe('passkeys-too-many')
    expect(await listOf(visitor)).toHaveLength(20)
  })

  test('under a name that is none', async () => {
    const visitor = await signedUp('p7@example.test')
    for (const name of ['', '  ', 'x'.repeat(61), 'a\u0000b', 'a\nb']) {
      expect((await add(visitor, undefined, { name })).json().code, name).toBe('invalid-input')
    }
  })

  test('what a crash has left between the two never opens anything, and is no obstacle', async () => {
    const visitor = await signedUp('p8@example.test')
    const device = new PasskeyDevice(origin)
    const { id } = (await add(visitor, device)).json()
    await world.db.update(passkeys).set({ addedAt: null }).where(eq(passkeys.id, id))
    expect((await signInBy(device)).answer.json().code).toBe('PASSKEY_NOT_FOUND')
    expect(await listOf(visitor)).toEqual([])
    expect((await add(visitor, device)).statusCode).toBe(201)
    expect((await signInBy(device)).answer.statusCode).toBe(200)
  })
})

test('signing in is refused for another challenge, an answer used twice, and a passkey nobody has', async () => {
  const visitor = await signedUp('p9@example.test')
  const device = new PasskeyDevice(origin)
  await add(visitor, device)
  const { visitor: signedIn, answer, response } = await signInBy(device)
  expect(answer.statusCode).toBe(200)
  const again = await send(signedIn, 'POST', '/api/auth/passkey/verify-authentication', {
    response,
  })
  expect(again.json().code).toBe('CHALLENGE_NOT_FOUND')
  const fresh = new Visitor(world.app)
  await send(fresh, 'GET', optionsPath)
  const replayed = await send(fresh, 'POST', '/api/auth/passkey/verify-authentication', {
    response,
  })
  expect(replayed.json().code).toBe('AUTHENTICATION_FAILED')
  expect((await signInBy(new PasskeyDevice(origin))).answer.json().code).toBe('PASSKEY_NOT_FOUND')
})

test('it is renamed and removed by its owner only, and opens nothing then', async () => {
  const visitor = await signedUp('p10@example.test')
  const stranger = await signedUp('p10-stranger@example.test')
  const device = new PasskeyDevice(origin)
  const { id } = (await add(visitor, device)).json()
  const path = `/api/me/passkeys/${id}`
  expect((await send(stranger, 'PATCH', path, { name: 'Mine' })).statusCode).toBe(404)
  expect((await send(stranger, 'DELETE', path)).statusCode).toBe(404)
  expect((await send(visitor, 'PATCH', path, { name: 'هاتفي' })).json().name).toBe('هاتفي')
  expect((await send(visitor, 'PATCH', path, { name: ' ' })).json().code).toBe('invalid-input')
  expect((await send(visitor, 'DELETE', path)).statusCode).toBe(204)
  expect((await send(visitor, 'DELETE', path)).statusCode).toBe(404)
  expect((await signInBy(device)).answer.json().code).toBe('PASSKEY_NOT_FOUND')
  expect(await lettersTo('p10@example.test')).toEqual(['passkey-added', 'passkey-removed'])
})

test('the plugin’s own ways of adding, listing, renaming and removing are closed: they ask for no password', async () => {
  const visitor = await signedUp('p11@example.test')
  for (const [method, path] of [
    ['GET', 'generate-register-options'],
    ['POST', 'verify-registration'],
    ['GET', 'list-user-passkeys'],
    ['POST', 'delete-passkey'],
    ['POST', 'update-passkey'],
  ] as const) {
    const answer = await send(visitor, method, `/api/auth/passkey/${path}`)
    expect(answer.statusCode, path).toBe(404)
  }
})

test('none outlives a forgotten password or the account', async () => {
  const visitor = await signedUp('p12@example.test')
  const device = new PasskeyDevice(origin)
  await add(visitor, device)
  const email = { email: 'p12@example.test' }
  await send(visitor, 'POST', '/api/auth/request-password-reset', email)
  const isIts = and(eq(mails.to, email.email), eq(mails.kind, 'reset-password'))
  const [letter] = await world.db.select().from(mails).where(isIts)
  const token = new URL(letter?.params.url ?? '').searchParams.get('token')
  await send(visitor, 'POST', '/api/password-resets', { newPassword: password, token })
  expect((await signInBy(device)).answer.json().code).toBe('PASSKEY_NOT_FOUND')

  const leaving = await signedUp('p13@example.test')
  const isTheirs = eq(passkeys.userId, await accountOf('p13@example.test'))
  await add(leaving, device)
  expect(await world.db.$count(passkeys, isTheirs)).toBe(1)
  const erased = await send(leaving, 'POST', '/api/me/erasure', { email: 'p13@example.test' })
  expect(erased.statusCode).toBe(202)
  expect(await world.db.$count(passkeys, isTheirs)).toBe(0)
})
