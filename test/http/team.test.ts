import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { mails } from '../../src/mail/tables.ts'
import { invitations } from '../../src/team/tables.ts'
import {
  accept,
  aServerOf,
  elsewhere,
  invitationLetter,
  invite,
  memberOf,
  signedUp,
} from './invited.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
let pearl: { id: string; accountId: string }
beforeAll(async () => {
  world = await createHttpWorld()
  layla = await signedUp(world, 'layla@example.test', 'ar')
  pearl = await aServerOf(world, layla, 'pearl')
})
afterAll(() => world.close())

const teamOf = async (visitor: Visitor) => (await visitor.send('GET', '/api/me/team')).json()
const look = (token: string) =>
  new Visitor(world.app).send(
    'GET',
    `/api/invitations/look?token=${encodeURIComponent(token)}`,
    undefined,
    elsewhere(),
  )

describe('an invitation', () => {
  test('leads a stranger through their account to the servers, and its owner hears of it', async () => {
    const invited = await invite(layla, 'Noor@Example.test', 'collaborator')
    expect(invited.statusCode).toBe(201)
    expect(invited.json().invitations).toMatchObject([
      { email: 'noor@example.test', role: 'collaborator', isExpired: false },
    ])
    const { letter, token } = await invitationLetter(world, 'noor@example.test')
    // Nobody knows what a stranger reads: it is written in the language of who invites.
    expect(letter).toMatchObject({ language: 'ar', params: { email: 'layla@example.test' } })
    const [row] = await world.db.select().from(invitations)
    expect(JSON.stringify(row)).not.toContain(token)
    expect((await look(token)).json()).toMatchObject({
      ...{ ownerName: 'Layla', role: 'collaborator', email: 'noor@example.test' },
    })

    const noor = new Visitor(world.app)
    expect((await accept(noor, token)).json().code).toBe('signed-out')
    await noor.signUp('noor@example.test')
    expect((await accept(noor, token)).json().code).toBe('email-unconfirmed')
    await world.db
      .update(accounts)
      .set({ emailVerified: true })
      .where(eq(accounts.email, 'noor@example.test'))
    expect((await accept(noor, token)).json()).toEqual({ ownerName: 'Layla', role: 'collaborator' })
    const shared = (await noor.send('GET', '/api/servers')).json()
    expect(shared).toMatchObject([
      { id: pearl.id, shared: { ownerName: 'Layla', role: 'collaborator' } },
    ])
    expect(shared[0].can).toMatchObject({
      ...{ stop: null, terminal: null },
      setUp: { code: 'role-insufficient' },
    })
    const [told] = await world.db.select().from(mails).where(eq(mails.kind, 'member-joined'))
    expect(told).toMatchObject({ to: 'layla@example.test', params: { email: 'noor@example.test' } })
    expect(await teamOf(noor)).toMatchObject({ memberships: [{ name: 'Layla' }], members: [] })

    expect((await accept(noor, token)).json()).toMatchObject({ code: 'link-spent', status: 410 })
    expect((await look(token)).json().code).toBe('link-spent')
    expect((await invite(layla, 'noor@example.test')).json()).toMatchObject({
      ...{ code: 'member-already', fields: { email: expect.any(String) } },
    })
  })

  test('is for whom it was sent to, whoever else has its link', async () => {
    await invite(layla, 'sam@example.test')
    const { token } = await invitationLetter(world, 'sam@example.test')
    const thief = await signedUp(world, 'thief@example.test')
    expect((await accept(thief, token)).json()).toMatchObject({
      ...{ code: 'invitation-for-another', status: 403 },
    })
    expect((await thief.send('GET', `/api/servers/${pearl.id}`)).statusCode).toBe(404)
    expect((await accept(thief, 'no such token')).json().code).toBe('link-spent')
  })

  test('works for seven days, and by its newest letter only', async () => {
    const sam = await signedUp(world, 'sam@example.test')
    const first = await invitationLetter(world, 'sam@example.test')
    const { id } = (await teamOf(layla)).invitations[0]
    const path = `/api/me/team/invitations/${id}`
    world.passSeconds(7 * 86_400)
    expect((await accept(sam, first.token)).json().code).toBe('link-spent')
    expect((await teamOf(layla)).invitations).toMatchObject([{ isExpired: true }])
    const again = () => layla.send('POST', `${path}/letter`, undefined, elsewhere())
    expect((await again()).json().invitations).toMatchObject([{ isExpired: false }])
    expect((await again()).statusCode).toBe(200)
    expect((await again()).json()).toMatchObject({
      ...{ code: 'invitation-letters-too-many', status: 429 },
    })
    expect((await accept(sam, first.token)).json().code).toBe('link-spent')
    const { token } = await invitationLetter(world, 'sam@example.test')
    expect((await accept(sam, token)).statusCode).toBe(200)
    world.passSeconds(-7 * 86_400)
  })

  test('may be taken back, and nobody else can', async () => {
    await invite(layla, 'gone@example.test')
    const gone = await signedUp(world, 'gone@example.test')
    const { token } = await invitationLetter(world, 'gone@example.test')
    const { id } = (await teamOf(layla)).invitations[0]
    const withdraw = (by: Visitor) => by.send('DELETE', `/api/me/team/invitations/${id}`)
    expect((await withdraw(gone)).statusCode).toBe(404)
    expect((await withdraw(layla)).json().invitations).toEqual([])
    expect((await withdraw(layla)).statusCode).toBe(404)
    expect((await accept(gone, token)).json().code).toBe('link-spent')
  })

  test('says the same for an address with and without an account', async () => {
    await signedUp(world, 'known@example.test')
    const known = await invite(layla, 'known@example.test')
    const unknown = await invite(layla, 'unknown@example.test')
    expect(known.statusCode).toBe(unknown.statusCode)
    const [first, second] = unknown.json().invitations
    expect(Object.keys(first)).toEqual(Object.keys(second))
    expect((await invitationLetter(world, 'known@example.test')).letter.language).toBe('en')
  })

  test('is refused to oneself, twice, to the unconfirmed and to those who have nothing to share', async () => {
    expect((await invite(layla, 'LAYLA@example.test')).json().code).toBe('invited-oneself')
    expect((await invite(layla, 'known@example.test')).json().code).toBe('invited-already')
    expect((await invite(layla, 'not an address')).json().code).toBe('invalid-input')
    const empty = await signedUp(world, 'empty@example.test')
    expect((await invite(empty, 'x@example.test')).json().code).toBe('team-needs-server')
    const unconfirmed = new Visitor(world.app)
    await unconfirmed.signUp('unconfirmed@example.test')
    expect((await invite(unconfirmed, 'x@example.test')).json().code).toBe('email-unconfirmed')
  })

  test('bears a name that is a script as the words that it is', async () => {
    const name = '<script>alert(1)</script>'
    const mallory = await signedUp(world, 'mallory@example.test')
    await mallory.send('PATCH', '/api/me', { name })
    await aServerOf(world, mallory, 'mallorys')
    await invite(mallory, 'read@example.test')
    const { letter, token } = await invitationLetter(world, 'read@example.test')
    expect(letter.params.owner).toBe(name)
    expect((await look(token)).json().ownerName).toBe(name)
  })
})

test('a team has twenty places, however many ask at once', async () => {
  const owner = await signedUp(world, 'many@example.test')
  await aServerOf(world, owner, 'many')
  const asked = await Promise.all(
    Array.from({ length: 21 }, (_, at) => invite(owner, `many-${at}@example.test`)),
  )
  expect(asked.filter(({ statusCode }) => statusCode === 201)).toHaveLength(20)
  expect(asked.find(({ statusCode }) => statusCode !== 201)?.json().code).toBe('team-full')
})

describe('a member', () => {
  test('has another role when their owner says so, and none once it is over', async () => {
    const owner = await signedUp(world, 'm-owner@example.test')
    const { id } = await aServerOf(world, owner, 'm-server')
    const member = await memberOf(world, owner, 'm@example.test', 'viewer')
    const stop = () => member.send('POST', `/api/servers/${id}/stop`, undefined, elsewhere())
    expect((await stop()).json()).toMatchObject({ code: 'role-insufficient', status: 403 })
    const { members } = await teamOf(owner)
    const path = `/api/me/team/members/${members[0].id}`
    expect((await member.send('PUT', path, { role: 'manager' })).statusCode).toBe(404)
    expect((await owner.send('PUT', path, { role: 'owner' })).statusCode).toBe(422)
    expect((await owner.send('PUT', path, { role: 'manager' })).json().members).toMatchObject([
      { role: 'manager' },
    ])
    expect((await stop()).statusCode).toBe(202)
    expect((await owner.send('DELETE', path)).json().members).toEqual([])
    expect((await owner.send('DELETE', path)).statusCode).toBe(404)
    expect((await stop()).json()).toMatchObject({ code: 'not-found', status: 404 })
    expect((await member.send('GET', '/api/servers')).json()).toEqual([])
  })

  test('is named in the timeline, also where a trigger writes it', async () => {
    const owner = await signedUp(world, 't-owner@example.test')
    const { id } = await aServerOf(world, owner, 't-server')
    const member = await memberOf(world, owner, 't@example.test', 'collaborator')
    await member.send('PATCH', '/api/me', { name: 'Noor' })
    await member.send('POST', `/api/servers/${id}/stop`, undefined, elsewhere())
    await owner.send('POST', `/api/servers/${id}/start`, undefined, elsewhere())
    const { activities } = (await owner.send('GET', `/api/servers/${id}/activity`)).json()
    expect(activities.slice(0, 2)).toMatchObject([
      { kind: 'started', by: 'customer', member: null },
      { kind: 'stopped', by: 'member', member: 'Noor' },
    ])
  })

  test('leaves, and takes the keys along that they have added', async () => {
    const owner = await signedUp(world, 'l-owner@example.test')
    const { id } = await aServerOf(world, owner, 'l-server')
    const member = await memberOf(world, owner, 'l@example.test', 'manager')
    const key = (body: string) => ({
      key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${body.repeat(43).slice(0, 43)} x`,
    })
    const add = (by: Visitor, body: string) =>
      by.send('POST', `/api/servers/${id}/access-keys`, key(body), elsewhere())
    expect((await add(owner, 'A')).statusCode).toBe(201)
    expect((await add(member, 'B')).json().keys).toHaveLength(2)
    const [membership] = (await teamOf(member)).memberships
    const leave = (by: Visitor) => by.send('DELETE', `/api/me/memberships/${membership.id}`)
    expect((await leave(owner)).statusCode).toBe(404)
    expect((await leave(member)).json().memberships).toEqual([])
    const left = (await owner.send('GET', `/api/servers/${id}/access-keys`)).json()
    expect(left.keys).toHaveLength(1)
    expect((await add(member, 'C')).statusCode).toBe(404)
  })

  test('reaches no more by a key of their own than by themselves', async () => {
    const owner = await signedUp(world, 'k-owner@example.test')
    const { id } = await aServerOf(world, owner, 'k-server')
    const member = await memberOf(world, owner, 'k@example.test', 'viewer')
    const wish = { name: 'ci', scopes: ['read', 'operate'], expiresInDays: null }
    const made = await member.send(
      'POST',
      '/api/me/api-keys',
      { ...wish, password: 'a long password' },
      elsewhere(),
    )
    const headers = { authorization: `Bearer ${made.json().token}` }
    const by = (method: 'GET' | 'POST', path: string) =>
      world.app.inject({ method, url: path, headers: { ...headers, ...elsewhere() } })
    expect((await by('GET', `/api/servers/${id}`)).statusCode).toBe(200)
    expect((await by('POST', `/api/servers/${id}/stop`)).json().code).toBe('role-insufficient')
    expect((await by('GET', '/api/me/team')).json().code).toBe('api-key-not-here')
  })

  test('stays one by another address, and is none once either account is erased', async () => {
    const owner = await signedUp(world, 'e-owner@example.test')
    const { id } = await aServerOf(world, owner, 'e-server')
    const member = await memberOf(world, owner, 'e@example.test', 'manager')
    await world.db
      .update(accounts)
      .set({ email: 'e-new@example.test' })
      .where(eq(accounts.email, 'e@example.test'))
    expect((await teamOf(owner)).members).toMatchObject([{ email: 'e-new@example.test' }])
    const exported = await member.send('GET', '/api/me/export', undefined, elsewhere())
    expect(exported.statusCode).toBe(200)
    const erasure = { email: 'e-owner@example.test' }
    const erased = await owner.send('POST', '/api/me/erasure', erasure, elsewhere())
    expect(erased.statusCode).toBeLessThan(300)
    expect((await member.send('GET', `/api/servers/${id}`)).statusCode).toBe(404)
    expect((await teamOf(member)).memberships).toEqual([])
  })
})
