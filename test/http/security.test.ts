import { base32nopad } from '@scure/base'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endTwoFactor } from '../../src/accounts/end-two-factor.ts'
import { sessions, twoFactors } from '../../src/accounts/tables.ts'
import { signOut } from '../../src/leaving/request-erasure.ts'
import { mails } from '../../src/mail/tables.ts'
import { codeOf, secretIn } from '../authenticator.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const password = 'a long password'
const onPhone = {
  'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
}

async function signIn(email: string, word = password, headers: Record<string, string> = {}) {
  const visitor = new Visitor(world.app)
  const body = { email, password: word }
  const answer = await visitor.send('POST', '/api/auth/sign-in/email', body, headers)
  return { visitor, status: answer.statusCode }
}
async function somebody(name: string) {
  const email = `${name}@example.test`
  const visitor = new Visitor(world.app)
  await visitor.signUp(email, password)
  return { visitor, email }
}
const byShell = () => ({ ...world.platform, url })
const lettersTo = async (to: string) => {
  const isIts = and(eq(mails.to, to), eq(mails.kind, 'way-in-changed'))
  return (await world.db.select().from(mails).where(isIts)).map(({ params }) => params.wayIn)
}
const listed = async (visitor: Visitor) => (await visitor.send('GET', '/api/me/sessions')).json()
const isIn = async (visitor: Visitor) => (await visitor.send('GET', '/api/me')).statusCode === 200

describe('where somebody is signed in', () => {
  test('is listed, with what they recognise it by and without what a cookie holds', async () => {
    const { visitor, email } = await somebody('rima')
    await signIn(email, password, { ...onPhone, 'x-forwarded-for': '203.0.113.9' })
    const answer = await visitor.send('GET', '/api/me/sessions')
    expect(answer.json()).toHaveLength(2)
    expect(answer.json().find((one: { isCurrent: boolean }) => !one.isCurrent)).toMatchObject({
      browser: 'Safari',
      system: 'iPhone',
      address: '203.0.113.9',
    })
    for (const { token } of await world.db.select().from(sessions)) {
      expect(answer.body).not.toContain(token)
    }
    expect((await visitor.send('GET', '/api/auth/list-sessions')).statusCode).toBe(404)
  })

  test('is ended one by one, or all but this one', async () => {
    const { visitor, email } = await somebody('noor')
    const [first, second] = [await signIn(email), await signIn(email)]
    const of = async (one: Visitor) =>
      (await listed(one)).find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).id
    const id = await of(first.visitor)
    expect((await visitor.send('DELETE', `/api/me/sessions/${id}`)).statusCode).toBe(204)
    expect([await isIn(first.visitor), await isIn(second.visitor)]).toEqual([false, true])
    expect((await visitor.send('DELETE', '/api/me/sessions')).statusCode).toBe(204)
    expect([await isIn(second.visitor), await isIn(visitor)]).toEqual([false, true])
    expect((await visitor.send('DELETE', `/api/me/sessions/${id}`)).statusCode).toBe(404)
  })

  test('is nobody else’s to end', async () => {
    const { visitor } = await somebody('sara')
    const { visitor: other } = await somebody('omar')
    const [{ id }] = await listed(visitor)
    expect((await other.send('DELETE', `/api/me/sessions/${id}`)).statusCode).toBe(404)
    await other.send('DELETE', '/api/me/sessions')
    expect(await isIn(visitor)).toBe(true)
  })
})

describe('a new password', () => {
  const change = (visitor: Visitor, currentPassword: string, newPassword: string) =>
    visitor.send('PUT', '/api/me/password', { password: currentPassword, newPassword })

  test('counts at once, and signs everybody else out', async () => {
    const { visitor, email } = await somebody('huda')
    const { visitor: other } = await signIn(email)
    expect((await change(visitor, password, 'another long password')).statusCode).toBe(204)
    expect([await isIn(visitor), await isIn(other)]).toEqual([true, false])
    expect((await signIn(email)).status).toBe(401)
    expect((await signIn(email, 'another long password')).status).toBe(200)
  })

  test('needs the old one, and is long enough', async () => {
    const { visitor, email } = await somebody('amal')
    const guessed = await change(visitor, 'not my password', 'another long password')
    expect([guessed.statusCode, guessed.json().code]).toEqual([422, 'password-wrong'])
    const short = await change(visitor, password, 'short')
    expect([short.statusCode, short.json().code]).toEqual([422, 'invalid-input'])
    expect((await signIn(email)).status).toBe(200)
    const stranger = await change(new Visitor(world.app), password, 'another long password')
    expect(stranger.statusCode).toBe(401)
  })
})

describe('a second factor', () => {
  const post = (visitor: Visitor, path: string, body: object) =>
    visitor.send('POST', `/api/auth/two-factor/${path}`, body)

  /** Somebody whose authenticator knows them, and what it was told. */
  async function withCodes(name: string) {
    const { visitor, email } = await somebody(name)
    const { totpURI, backupCodes } = (await post(visitor, 'enable', { password })).json()
    await post(visitor, 'verify-totp', { code: codeOf(secretIn(totpURI)) })
    return { visitor, email, totpURI, backupCodes }
  }

  test('is asked for from its first code on, and not before', async () => {
    const { visitor, email } = await somebody('mona')
    const begun = await post(visitor, 'enable', { password })
    expect(begun.json().totpURI).toMatch(/^otpauth:\/\/totp\/Sambuk:mona/)
    expect(begun.json().backupCodes).toHaveLength(10)
    const early = await signIn(email)
    expect(await isIn(early.visitor)).toBe(true)

    const wrong = await post(visitor, 'verify-totp', { code: '000000' })
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'INVALID_CODE'])
    expect((await visitor.send('GET', '/api/me')).json().twoFactor).toBe(false)
    expect(
      (await post(visitor, 'verify-totp', { code: codeOf(secretIn(begun.json().totpURI)) }))
        .statusCode,
    ).toBe(200)
    expect((await visitor.send('GET', '/api/me')).json().twoFactor).toBe(true)
    expect(await lettersTo(email)).toEqual(['two-steps-begun'])
  })

  test('lets nobody in by a password alone, and somebody by a code', async () => {
    const { email, totpURI } = await withCodes('dina')
    const visitor = new Visitor(world.app)
    const answer = await visitor.send('POST', '/api/auth/sign-in/email', { email, password })
    expect(answer.json().twoFactorRedirect).toBe(true)
    expect(await isIn(visitor)).toBe(false)
    expect((await post(visitor, 'verify-totp', { code: '123' })).statusCode).toBe(401)
    expect(await isIn(visitor)).toBe(false)
    expect(
      (await post(visitor, 'verify-totp', { code: codeOf(secretIn(totpURI)) })).statusCode,
    ).toBe(200)
    expect(await isIn(visitor)).toBe(true)
    expect(await lettersTo(email)).toEqual(['two-steps-begun'])
    const stranger = new Visitor(world.app)
    expect(
      (await post(stranger, 'verify-totp', { code: codeOf(secretIn(totpURI)) })).statusCode,
    ).toBe(401)
  })

  test('is replaced by each backup code once', async () => {
    const { email, backupCodes } = await withCodes('rana')
    const by = async (code: string) => {
      const { visitor } = await signIn(email)
      await post(visitor, 'verify-backup-code', { code })
      return isIn(visitor)
    }
    expect([await by(backupCodes[0]), await by(backupCodes[0]), await by('guess-guess')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('is ended by an operator for somebody who has lost everything, who is then signed out', async () => {
    const { visitor, email } = await withCodes('reem')
    expect(await endTwoFactor(byShell(), email.toUpperCase())).toBe(true)
    expect(await isIn(visitor)).toBe(false)
    expect(await isIn((await signIn(email)).visitor)).toBe(true)
    expect(await endTwoFactor(byShell(), email)).toBe(false)
    expect(await endTwoFactor(byShell(), 'nobody@example.test')).toBeNull()
    expect(await lettersTo(email)).toEqual(['two-steps-begun', 'two-steps-ended'])
  })

  test('is kept encrypted, shown once, ended by the password, and forgotten with its owner', async () => {
    const { visitor, totpURI, backupCodes } = await withCodes('lama')
    const { id } = (await visitor.send('GET', '/api/me')).json()
    const kept = JSON.stringify(
      await world.db.select().from(twoFactors).where(eq(twoFactors.userId, id)),
    )
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    for (const told of [Buffer.from(base32nopad.decode(secret)).toString(), backupCodes[0]]) {
      expect(kept).not.toContain(told)
    }
    expect((await post(visitor, 'get-totp-uri', { password })).statusCode).toBe(404)
    expect((await post(visitor, 'disable', { password: 'a guess of mine' })).statusCode).toBe(400)
    expect((await visitor.send('GET', '/api/me')).json().twoFactor).toBe(true)
    await world.db.transaction(tx => signOut(tx, id))
    expect(await world.db.select().from(twoFactors).where(eq(twoFactors.userId, id))).toEqual([])

    const { visitor: other, email } = await withCodes('jana')
    expect((await post(other, 'disable', { password })).statusCode).toBe(200)
    expect(await isIn((await signIn(email)).visitor)).toBe(true)
    expect(await lettersTo(email)).toEqual(['two-steps-begun', 'two-steps-ended'])
  })
})
