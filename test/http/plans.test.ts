import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { contactRequests } from '../../src/billing/tables.ts'
import { mails } from '../../src/mail/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

/** A proxy on this machine says so; see `trustProxy`. */
const fromSaudiArabia = { 'x-forwarded-for': '188.48.0.1' }

describe('plans', () => {
  test('say how far each place is from the viewer, the nearest first', async () => {
    const visitor = new Visitor(world.app)
    const saudi = await visitor.send('GET', '/api/plans', undefined, fromSaudiArabia)
    expect(saudi.json()[0]).toMatchObject({
      viewerCountry: 'SA',
      locations: [{ city: 'Falkenstein', region: 'europe', nearest: true }],
    })
    const [place] = saudi.json()[0].locations
    expect(place.distanceKm).toBeCloseTo(4030, -2)
    expect(place.latencyMs).toBeCloseTo(74, -1)
    const nobodyKnows = await visitor.send('GET', '/api/plans')
    expect(nobodyKnows.json()[0]).toMatchObject({
      viewerCountry: null,
      locations: [{ distanceKm: null, latencyMs: null, nearest: false }],
    })
  })

  test('name what may run on them, of all that this installation can install', async () => {
    const [starter] = (await new Visitor(world.app, 'ar').send('GET', '/api/plans')).json()
    expect(starter.blueprints).toContainEqual({
      name: 'openclaw',
      title: expect.stringMatching(/[\u0600-\u06ff]/),
      isAssistant: true,
    })
    expect(starter.blueprints.map(({ name }: { name: string }) => name)).not.toContain('conductor')
  })

  test('are shown to anybody in their language with what can be ordered now', async () => {
    const english = await new Visitor(world.app, 'en').send('GET', '/api/plans')
    const arabic = await new Visitor(world.app, 'ar').send('GET', '/api/plans')
    expect(english.json()[0]).toMatchObject({
      id: 'starter',
      name: 'Starter',
      monthly: { amountMinor: 1900, currency: 'usd' },
      orderable: true,
      locations: [{ city: 'Falkenstein' }],
    })
    expect(arabic.json()[0].name).toMatch(/[\u0600-\u06ff]/)
  })
})

describe('prices', () => {
  const shown = async (path: string, headers = {}) =>
    (await new Visitor(world.app).send('GET', path, undefined, headers)).json()

  test('are shown in the viewer’s currency, or in the one that is asked for', async () => {
    const [saudi] = await shown('/api/plans', fromSaudiArabia)
    expect(saudi).toMatchObject({
      monthly: { amountMinor: 7100, currency: 'sar' },
      yearly: { amountMinor: 71_000, currency: 'sar' },
    })
    const [asked] = await shown('/api/plans?currency=eur', fromSaudiArabia)
    expect(asked.monthly).toEqual({ amountMinor: 1800, currency: 'eur' })
    const [notSold] = await shown('/api/plans?currency=jpy')
    expect(notSold.monthly).toEqual({ amountMinor: 1900, currency: 'usd' })
    expect(notSold.prices).toContainEqual({
      interval: 'year',
      currency: 'aed',
      amountMinor: 70_000,
    })
    expect(await shown('/api/plans?currency=dollars')).toMatchObject({ code: 'invalid-input' })
  })

  test('are not shown of a plan that is agreed in person, which says so', async () => {
    const all = await shown('/api/plans')
    expect(all.find(({ kind }: { kind: string }) => kind === 'contact')).toMatchObject({
      id: 'enterprise',
      monthly: null,
      yearly: null,
      prices: [],
      orderable: false,
      unavailableReason: { code: 'plan-by-contact' },
    })
  })

  test('of add-ons are told in each currency', async () => {
    const [backups, disk] = await shown('/api/addons')
    expect(backups).toMatchObject({ id: 'extra-backups', name: 'Extra backups', quantityMax: 4 })
    expect(disk.prices).toContainEqual({ interval: 'month', currency: 'usd', amountMinor: 900 })
    expect(disk.prices).toHaveLength(8)
  })
})

describe('asking for a plan that is agreed in person', () => {
  const question = {
    planId: 'enterprise',
    name: 'Layla <b>',
    email: 'layla@example.test',
    message: 'How much for ten?',
  }
  const ask = (changes: object, address: string) =>
    new Visitor(world.app, 'ar').send(
      'POST',
      '/api/contact',
      { ...question, ...changes },
      { 'x-forwarded-for': address },
    )

  test.each([
    ['a plan that there is not', { planId: 'gold' }, 404, 'plan-unknown'],
    ['no address', { email: 'layla' }, 422, 'invalid-input'],
    ['nothing to say', { message: ' ' }, 422, 'invalid-input'],
    ['a novel', { message: 'x'.repeat(4001) }, 422, 'invalid-input'],
  ])('with %s is refused', async (_, changes, status, code) => {
    const answer = await ask(changes, '198.51.100.9')
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await world.db.select().from(contactRequests)).toEqual([])
  })

  test('is kept and told to every operator in their language', async () => {
    for (const [name, language] of [
      ['omar', 'en'],
      ['huda', 'ar'],
    ] as const) {
      const email = `${name}@example.test`
      await world.db.insert(accounts).values({ id: name, name, email, language, role: 'operator' })
    }
    expect((await ask({}, '198.51.100.10')).statusCode).toBe(202)
    expect(await world.db.select().from(contactRequests)).toMatchObject([
      { ...question, language: 'ar' },
    ])
    const letters = await world.db.select().from(mails).where(eq(mails.kind, 'operator-contact'))
    expect(letters.map(({ to, language }) => [to, language]).sort()).toEqual([
      ['huda@example.test', 'ar'],
      ['omar@example.test', 'en'],
    ])
  })

  test('again and again from one address is too fast', async () => {
    const answers = []
    for (let each = 0; each < 6; each++) answers.push(await ask({}, '198.51.100.11'))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202, 429])
  })
})

describe('names', () => {
  test.each([
    ['a-free-name', true, null],
    ['-bad', false, 'hostname-illegal'],
    ['www', false, 'hostname-reserved'],
  ])('%s', async (label, available, code) => {
    const answer = await new Visitor(world.app, 'ar').send('GET', `/api/hostnames/${label}`)
    expect(answer.json()).toMatchObject({ available, zone: 'example.test' })
    expect(answer.json().reason?.code ?? null).toBe(code)
  })
})
