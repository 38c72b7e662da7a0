import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
