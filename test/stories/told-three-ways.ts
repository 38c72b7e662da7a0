import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { earnedTotals, unbalanced } from '../../src/margins/earned-totals.ts'
import type { SimulatedWorld } from '../simulation/world.ts'
import type { Story } from './story.ts'
import { type Deliveries, type Told, tell } from './tell.ts'

const manners: [string, Deliveries][] = [
  ['in their order, each once', { twice: false, reverse: false, loseEvery: 0 }],
  ['twice and in reverse order', { twice: true, reverse: true, loseEvery: 0 }],
  ['with every third one lost', { twice: false, reverse: false, loseEvery: 3 }],
]

/** Tells stories three times, and each time they have to come out the same. */
export const toldThreeWays = (stories: readonly Story[]): void => toldIn(manners, stories)

/** Stories in which the vendor has little to say are told once, with its news twice and in reverse order. */
export const toldTwisted = (stories: readonly Story[]): void => toldIn(manners.slice(1, 2), stories)

function toldIn(ways: [string, Deliveries][], stories: readonly Story[]): void {
  describe.each(ways)('the vendor’s news arriving %s', (_, deliveries) => {
    let told: Told[] = []
    let world: SimulatedWorld
    beforeAll(async () => {
      const lived = await tell(stories, deliveries)
      told = lived.told
      world = lived.world
    }, 900_000)
    afterAll(() => world?.close())

    test('what was paid and not paid back is earned, to the cent, in each currency', () => {
      const totals = earnedTotals(told.flatMap(({ billed }) => billed))
      expect(totals.size).toBeGreaterThan(0)
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
}
