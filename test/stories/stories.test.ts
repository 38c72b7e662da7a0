import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { earnedTotals, unbalanced } from '../../src/margins/earned-totals.ts'
import type { SimulatedWorld } from '../simulation/world.ts'
import { buying } from './buying.ts'
import { changing } from './changing.ts'
import { ending } from './ending.ts'
import { keeping } from './keeping.ts'
import { type Deliveries, type Told, tell } from './tell.ts'

const stories = [...buying, ...keeping, ...changing, ...ending]

const manners: [string, Deliveries][] = [
  ['in their order, each once', { twice: false, reverse: false, loseEvery: 0 }],
  ['twice and in reverse order', { twice: true, reverse: true, loseEvery: 0 }],
  ['with every third one lost', { twice: false, reverse: false, loseEvery: 3 }],
]

describe.each(manners)('commercial stories, the vendor’s news arriving %s', (_, deliveries) => {
  let told: Told[] = []
  let world: SimulatedWorld
  beforeAll(async () => {
    const lived = await tell(stories, deliveries)
    told = lived.told
    world = lived.world
  }, 300_000)
  afterAll(() => world?.close())

  test('what was paid and not paid back is earned, to the cent, in each currency', () => {
    const totals = earnedTotals(told.flatMap(({ billed }) => billed))
    expect([...totals.keys()].sort()).toEqual(['eur', 'sar', 'usd'])
    for (const [currency, sum] of totals) {
      const ofCurrency = told.filter(({ came }) => came.currency === currency)
      const kept = ofCurrency.reduce((total, { keptMinor }) => total + keptMinor, 0)
      expect({ currency, kept }).toEqual({ currency, kept: sum.paidMinor - sum.refundedMinor })
    }
    expect(unbalanced(totals)).toEqual(new Map())
  })

  test.each(stories.map(story => [story.name]))('%s', name => {
    const story = told.find(each => each.story.name === name)
    expect(story?.came).toMatchObject(story?.expected ?? { told: true })
  })
})
