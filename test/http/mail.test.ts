import { createHmac } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { wishesOf } from '../../src/mail/address-wishes.ts'
import { findAddress, isUnreachable } from '../../src/mail/addresses.ts'
import { letters } from '../../src/mail/render.ts'
import { mailAddresses, mailEvents, mails } from '../../src/mail/tables.ts'
import { unsubscribeToken } from '../../src/mail/unsubscribe-link.ts'
import { alwaysReasons, type LetterGroup } from '../../src/mail/wishes.ts'
import { createHttpWorld, type HttpWorld, mailWebhookSecret, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const all = { rest: true, backups: true, usage: true }
const none = { rest: false, backups: false, usage: false }

let count = 0
let address = ''
beforeEach(() => {
  address = `layla-${++count}@example.test`
})

interface Sent {
  id?: string
  at?: Date
  secret?: string
  body?: string
}

const event = (type: string, at: Date, more: object = {}) =>
  JSON.stringify({
    type,
    created_at: at.toISOString(),
    data: { email_id: `re-${count}`, created_at: at.toISOString(), to: [address], ...more },
  })

const permanent = { bounce: { type: 'Permanent', subType: 'NoEmail', message: 'no such mailbox' } }

function post(body: string, { id = `msg_${++count}`, at, secret = mailWebhookSecret }: Sent = {}) {
  const timestamp = String(Math.floor((at ?? world.now()).getTime() / 1000))
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return world.app.inject({
    method: 'POST',
    url: '/api/resend/webhook',
    headers: {
      'content-type': 'application/json',
      ...{ 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,x v1,${signature}` },
    },
    payload: body,
  })
}

const minutes = (much: number) => new Date(world.now().getTime() + much * 60_000)
const reached = async () => !isUnreachable(await findAddress(world.db, address))

describe('the mail carrier’s webhook', () => {
  test.each([
    ['with another secret', { secret: `whsec_${Buffer.from('other').toString('base64')}` }, 400],
    ['of ten minutes ago', { at: minutesAgo(10) }, 400],
    ['of ten minutes ahead', { at: minutesAgo(-10) }, 400],
  ])('is refused when it was signed %s', async (_, sent, status) => {
    const answer = await post(event('email.bounced', new Date(), permanent), sent)
    expect(answer.statusCode).toBe(status)
    expect(await findAddress(world.db, address)).toBeNull()
  })

  test('is refused when a byte of it was changed', async () => {
    const body = event('email.bounced', world.now(), permanent)
    const good = await post(body, { id: 'msg_changed' })
    expect(good.statusCode).toBe(200)
    const answer = await world.app.inject({
      method: 'POST',
      url: '/api/resend/webhook',
      headers: { 'svix-id': 'msg_changed', 'svix-timestamp': '1', 'svix-signature': 'v1,' },
      payload: body,
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().code).toBe('webhook-signature-invalid')
  })

  test('is stored once, however often it comes', async () => {
    const body = event('email.bounced', world.now(), permanent)
    for (let time = 0; time < 3; time++) {
      expect((await post(body, { id: `msg_same_${address}` })).json()).toEqual({ received: true })
    }
    const stored = await world.db
      .select()
      .from(mailEvents)
      .where(eq(mailEvents.id, `msg_same_${address}`))
    expect(stored).toHaveLength(1)
    expect(await reached()).toBe(false)
  })

  test('ends in the same whatever the order in which news come', async () => {
    const bounced = event('email.bounced', minutes(-3), permanent)
    const delivered = event('email.delivered', minutes(-2))
    for (const news of [bounced, delivered, bounced]) await post(news)
    expect(await reached()).toBe(true)
    address = `reversed-${address}`
    const late = [
      event('email.delivered', minutes(-2)),
      event('email.bounced', minutes(-3), permanent),
    ]
    for (const news of late) await post(news)
    expect(await reached()).toBe(true)
    await post(event('email.bounced', minutes(-1), permanent))
    expect(await reached()).toBe(false)
  })

  test('does not give an address up for a mailbox that is full', async () => {
    const full = { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'full' } }
    await post(event('email.bounced', world.now(), full))
    expect(await reached()).toBe(true)
  })

  test('takes who complains off what is optional, and of nothing else', async () => {
    await post(event('email.complained', world.now()))
    expect(await wishesOf(world.db, address.toUpperCase())).toEqual(none)
    expect(await reached()).toBe(true)
  })

  test('that knows nothing of addresses is taken and forgotten', async () => {
    expect((await post(event('email.opened', world.now()), { id: 'msg_opened' })).statusCode).toBe(
      200,
    )
    const stored = await world.db.select().from(mailEvents).where(eq(mailEvents.id, 'msg_opened'))
    expect(stored).toEqual([])
    expect((await post('no json at all')).statusCode).toBe(200)
  })

  test('makes a letter of what was agreed, which came back, visible to the operator', async () => {
    await world.db.insert(mails).values({
      ...{ id: `mail_${address}`, key: address, kind: 'server-ready', to: address, language: 'en' },
      ...{ params: {}, createdAt: world.now(), sentAt: world.now(), messageId: `re-${count}` },
    })
    await post(event('email.bounced', world.now(), permanent))
    const operator = new Visitor(world.app)
    await becomesOperator(operator)
    const stuck = (await operator.send('GET', '/api/operator/stuck')).json()
    expect(stuck).toContainEqual(
      expect.objectContaining({
        kind: 'mail',
        id: `mail_${address}`,
        reason: expect.objectContaining({ code: 'address-unreachable' }),
        detail: `server-ready to ${address} came back`,
      }),
    )
  })
})

async function becomesOperator(visitor: Visitor) {
  const email = `omar-${++count}@example.test`
  await visitor.signUp(email)
  await world.db.update(accounts).set({ role: 'operator' }).where(eq(accounts.email, email))
}

function minutesAgo(much: number): Date {
  return new Date(Date.now() - much * 60_000)
}

const oneClick = (token: string, headers: Record<string, string> = {}) =>
  world.app.inject({
    method: 'POST',
    url: `/api/mail/unsubscribe?token=${encodeURIComponent(token)}`,
    headers,
    payload: 'List-Unsubscribe=One-Click',
  })

const tokenFor = (group: LetterGroup) => unsubscribeToken(world.platform.vault, address, group)

/** As letters had it before there were groups. */
function tokenOfOld(): string {
  const subject = Buffer.from(address).toString('base64url')
  const key = world.platform.vault.derive('unsubscribe')
  return `${subject}.${createHmac('sha256', key).update(subject).digest('base64url')}`
}

describe('who has a letter', () => {
  test('does without its group by one POST, without signing in and from anywhere', async () => {
    const token = tokenFor('backups')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await oneClick(token, { ...form, origin: 'https://mail.example.test' })
    const wishes = { ...all, backups: false }
    expect(answer.json()).toEqual({ address, group: 'backups', wishes })
    expect(await wishesOf(world.db, address)).toEqual(wishes)
    expect((await oneClick(token)).json().wishes).toEqual(wishes)
  })

  test('may do without another one by the same link, and switches none on by it', async () => {
    const url = `/api/mail/unsubscribe?token=${tokenFor('rest')}`
    const answer = await world.app.inject({ method: 'POST', url: `${url}&group=usage` })
    expect(answer.json().wishes).toEqual({ ...all, usage: false })
    const unknown = await world.app.inject({ method: 'POST', url: `${url}&group=payments` })
    expect(unknown.statusCode).toBe(422)
    expect(await wishesOf(world.db, address)).toEqual({ ...all, usage: false })
  })

  test('of the time before there were groups does without all of them', async () => {
    expect((await oneClick(tokenOfOld())).json()).toEqual({ address, group: null, wishes: none })
    expect(await wishesOf(world.db, address)).toEqual(none)
  })

  test('changes nothing by only opening the link', async () => {
    const url = `/api/mail/unsubscribe?token=${tokenFor('rest')}`
    const answer = await world.app.inject({ method: 'GET', url })
    expect(answer.json()).toEqual({ address, group: 'rest', wishes: all })
    expect(await wishesOf(world.db, address)).toEqual(all)
  })

  test.each(['', 'x', 'x.y', 'x.y.z', 'TOKENx', 'xTOKEN', 'OTHER'])(
    'and not by the token %s',
    async text => {
      const token = tokenFor('rest')
      const other = token.replace('.rest.', '.backups.')
      const given = text.replace('TOKEN', token).replace('OTHER', other)
      expect((await oneClick(given)).statusCode).toBe(404)
      expect(await wishesOf(world.db, address)).toEqual(all)
    },
  )
})

describe('somebody’s letters', () => {
  test('can be wished and not, and again', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp(address)
    const read = async () => (await visitor.send('GET', '/api/me/mail')).json()
    expect(await read()).toEqual({ wishes: all, always: alwaysReasons, unreachableSince: null })
    world.passSeconds(1)
    await oneClick(tokenFor('rest'))
    expect((await read()).wishes).toEqual({ ...all, rest: false })
    world.passSeconds(1)
    const change = { wishes: { rest: true, usage: false } }
    const again = await visitor.send('PATCH', '/api/me/mail', change)
    expect(again.json().wishes).toEqual({ ...all, usage: false })
    expect((await visitor.send('PATCH', '/api/me/mail', {})).json()).toEqual(again.json())
  })

  test('that were declined as a whole, before there were groups, stay so until one is wished', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp(address)
    const before = { address, optedOutAt: world.now(), optedOutBy: 'recipient' } as const
    await world.db.insert(mailAddresses).values(before)
    expect((await visitor.send('GET', '/api/me/mail')).json().wishes).toEqual(none)
    world.passSeconds(1)
    const answer = await visitor.send('PATCH', '/api/me/mail', { wishes: { backups: true } })
    expect(answer.json().wishes).toEqual({ ...none, backups: true })
  })

  test('that come back are told on every page, until their address works again', async () => {
    const visitor = new Visitor(world.app)
    await visitor.signUp(address)
    const at = world.now()
    await post(event('email.bounced', at, permanent))
    expect((await visitor.send('GET', '/api/me')).json().unreachableSince).toBe(at.toISOString())
    world.passSeconds(1)
    await visitor.send('PATCH', '/api/me/mail', { reachable: true })
    expect((await visitor.send('GET', '/api/me')).json().unreachableSince).toBeNull()
    const held = await world.db.select().from(mails).where(eq(mails.to, address))
    expect(held.every(({ wakeAt }) => wakeAt !== null)).toBe(true)
  })
})

describe('every letter', () => {
  test('can be read by operators in both languages, and by nobody else', async () => {
    const operator = new Visitor(world.app)
    await operator.signUp(address)
    expect((await operator.send('GET', '/api/operator/letters')).statusCode).toBe(403)
    await world.db.update(accounts).set({ role: 'operator' }).where(eq(accounts.email, address))
    const listed = (await operator.send('GET', '/api/operator/letters')).json()
    expect(listed.map(({ kind }: { kind: string }) => kind).sort()).toEqual(
      Object.keys(letters).sort(),
    )
    for (const language of ['en', 'ar']) {
      for (const { kind, group, always } of listed) {
        expect([group, always].filter(Boolean), kind).toHaveLength(1)
        const path = `/api/operator/letters/${kind}?language=${language}`
        const letter = (await operator.send('GET', path)).json()
        expect(letter, kind).toMatchObject({ kind, group, always })
        expect(letter.html, kind).toContain(`dir="${language === 'ar' ? 'rtl' : 'ltr'}"`)
        expect(/unsubscribe/.test(letter.html), kind).toBe(group !== null)
      }
    }
    expect((await operator.send('GET', '/api/operator/letters/none')).statusCode).toBe(404)
  })
})
