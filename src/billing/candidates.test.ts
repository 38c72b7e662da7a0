import { describe, expect, test } from 'vitest'
import { candidatesFor, type OfferRow } from './candidates.ts'
import { firstPlans, type PlanRow } from './plans.ts'

const now = new Date('2026-11-21T08:00:00Z')
const starter = { active: true, ...firstPlans[0] } as PlanRow

const offer = (changes: Partial<OfferRow>): OfferRow => ({
  provider: 'hetzner',
  size: 'cx23',
  location: 'fsn1',
  locationName: 'Falkenstein',
  country: 'DE',
  cores: 2,
  memoryGb: 4,
  diskGb: 40,
  architecture: 'x86',
  monthlyCostMinor: 599,
  currency: 'eur',
  available: true,
  seenAt: now,
  ...changes,
})

const chosen = (offers: OfferRow[], location?: string) =>
  candidatesFor(starter, offers, now, location).map(
    ({ size, location: where }) => `${size}@${where}`,
  )

describe('a plan is built on', () => {
  test('the cheapest machine that fits, then the next', () =>
    expect(
      chosen([
        offer({ size: 'cpx12', monthlyCostMinor: 1199 }),
        offer({ location: 'hel1' }),
        offer({}),
      ]),
    ).toEqual(['cx23@fsn1', 'cx23@hel1', 'cpx12@fsn1']))

  test('the wished location first, and others after it', () =>
    expect(chosen([offer({}), offer({ location: 'hel1', monthlyCostMinor: 699 })], 'hel1')).toEqual(
      ['cx23@hel1', 'cx23@fsn1'],
    ))

  test.each([
    ['sold out', { available: false }],
    ['too small a memory', { memoryGb: 1 }],
    ['too small a disk', { diskGb: 10 }],
    ['dearer than the plan allows', { monthlyCostMinor: 1301 }],
    ['of an architecture that the software is not checked on', { architecture: 'arm' }],
    ['last seen too long ago', { seenAt: new Date(now.getTime() - 16 * 60_000) }],
  ])('nothing that is %s', (_why, changes) => expect(chosen([offer(changes)])).toEqual([]))
})
