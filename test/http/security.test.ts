import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessions } from '../../src/accounts/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

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
    visitor.send('POST', '/api/auth/change-password', {
      ...{ currentPassword, newPassword, revokeOtherSessions: true },
    })

  test('counts at once, and signs everybody else out', async () => {
    const { visitor, email } = await somebody('huda')
    const { visitor: other } = await signIn(email)
    expect((await change(visitor, password, 'another long password')).statusCode).toBe(200)
    expect([await isIn(visitor), await isIn(other)]).toEqual([true, false])
    expect((await signIn(email)).status).toBe(401)
    expect((await signIn(email, 'another long password')).status).toBe(200)
  })

  test('needs the old one, and is long enough', async () => {
    const { visitor, email } = await somebody('amal')
    const guessed = await change(visitor, 'not my password', 'another long password')
    expect([guessed.statusCode, guessed.json().code]).toEqual([400, 'INVALID_PASSWORD'])
    const short = await change(visitor, password, 'short')
    expect([short.statusCode, short.json().code]).toEqual([400, 'PASSWORD_TOO_SHORT'])
    expect((await signIn(email)).status).toBe(200)
    const stranger = await change(new Visitor(world.app), password, 'another long password')
    expect(stranger.statusCode).toBe(401)
  })
})
