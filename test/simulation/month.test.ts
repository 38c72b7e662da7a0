import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { backups } from '../../src/backups/tables.ts'
import { applyPriceList } from '../../src/billing/apply-price-list.ts'
import { parsePriceList } from '../../src/billing/price-list.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import { Protagonist } from '../stories/protagonist.ts'
import { createWorld, type Pace, type SimulatedWorld } from './world.ts'

const hourMs = 3600_000
const dayMs = 24 * hourMs
const minuteMs = 60_000

/** Nothing is swept or observed but when somebody works. */
const asleep: Pace = {
  ...{ busyStepMs: 2_000, sweepMs: 400 * dayMs, observeMs: 400 * dayMs },
  ...{ listMs: 20_000, catalogue: 'when-asked' },
}

/** Two of a plan whose backups are kept for ten days, and one that pays by the year. */
const plans = `
currencies: [usd]
plans:
  - id: brief
    name: { en: Brief, ar: موجزة }
    tagline: { en: Ten days., ar: عشرة أيام. }
    features: { en: [Ten days], ar: [عشرة أيام] }
    blueprints: [website]
    month: { usd: 1900 }
    year: { usd: 19000 }
    retentionDays: 10
    machine: { memoryGb: 4, cores: 1, diskGb: 40, costMinorMax: 1300, costCurrency: eur }
`

/** The same days at a pace: workers look after so many milliseconds, or when a customer does something. */
async function life(paceMs: number) {
  const world = await createWorld(1, asleep, {
    DIGITALOCEAN_ACCESS_TOKEN: '',
    HOSTINGER_API_TOKEN: '',
  })
  try {
    const { db, context } = world.platform
    const list = parsePriceList(plans, 'the month’s list')
    assert(list.ok, `the list is one: ${JSON.stringify(list)}`)
    await applyPriceList(db, list.value, context, { replace: false })
    const begun = world.clock.now()
    const until = (day: number) => sleep(world, addMs(begun, day * dayMs), paceMs)
    const leaves = new Protagonist(world, 'leaves')
    const returns = new Protagonist(world, 'returns')
    const stays = new Protagonist(world, 'stays')
    for (const who of [leaves, returns, stays]) {
      await who.orders({ planId: 'brief', interval: who === stays ? 'year' : 'month' })
      await who.pays()
    }
    await work(world)
    await until(10)
    for (const who of [leaves, returns]) await who.cancels({ when: 'period-end', reason: 'other' })
    // The month ends on day 30; whoever looks once does so on the day after.
    await until(31)
    await until(33)
    await returns.comesBack()
    await returns.pays()
    await work(world)
    await until(44)
    const server = await returns.server()
    expect(server).toMatchObject({ desired: 'ready', restoreFrom: null })
    expect(server?.announcedAt).not.toBeNull()
    const left = await leaves.server()
    return {
      letters: await lettersOf(world, { leaves, returns, stays }),
      /** Of the one who left: what was made, and that nothing of it is kept. */
      backups: await db
        .select({ purpose: backups.purpose, state: backups.state })
        .from(backups)
        .where(eq(backups.serverId, left?.id ?? ''))
        .orderBy(asc(backups.begunAt)),
    }
  } finally {
    await world.close()
  }
}

/** Nobody works, but for a while after each `paceMs`; news of the outside wait in their rows. */
async function sleep(world: SimulatedWorld, end: Date, paceMs: number): Promise<void> {
  const left = () => end.getTime() - world.clock.now().getTime()
  while (left() > 0) {
    await world.sandbox.world.clock.advance(Math.min(paceMs, left()))
    await work(world)
  }
}

/** All that has come due, and what follows from it. */
async function work(world: SimulatedWorld): Promise<void> {
  const due = world.doorbell.nextAt()
  if (!due || due > world.clock.now()) return
  await world.discard()
  await world.pass(15 * minuteMs)
}

/** How often each letter was sent: whose, which, and of what, without ids and moments. */
async function lettersOf(world: SimulatedWorld, people: Record<string, Protagonist>) {
  const rows = await world.platform.db.select().from(mails).orderBy(asc(mails.createdAt))
  const counted = new Map<string, number>()
  for (const { to, kind, key, sentAt } of rows) {
    const rung = key.split(':').at(-1) ?? ''
    const about = /^[a-z-]+$/.test(rung) ? ` ${rung}` : ''
    const name = `${to.split('@')[0]}: ${kind}${about}${sentAt ? '' : ' (not sent)'}`
    counted.set(name, (counted.get(name) ?? 0) + 1)
  }
  expect(rows.map(({ to }) => to.split('@')[0]).every(who => who && who in people)).toBe(true)
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  return counted
}

describe('a month and what follows', () => {
  test('ends in the same letters, each once, whether workers look hourly, every 7 hours, or once at the end', async () => {
    const [hourly, sevenHourly, once] = await Promise.all([
      life(hourMs),
      life(7 * hourMs),
      life(400 * dayMs),
    ])
    const expiring = ['week', 'three-days', 'day'].map(rung => `subscription-expiring ${rung}`)
    const ended = ['payment-received', 'server-ready', 'subscription-ending', ...expiring]
    const all = new Map<string, number>([
      ...[...ended, 'subscription-ended', 'backups-going week', 'backups-going day'].map(
        (letter): [string, number] => [`leaves: ${letter}`, 1],
      ),
      ['leaves: backups-deleted', 1],
      ...[...ended, 'subscription-ended'].map((letter): [string, number] => [
        `returns: ${letter}`,
        ['payment-received', 'server-ready'].includes(letter) ? 2 : 1,
      ]),
      ['stays: payment-received', 1],
      ['stays: server-ready', 1],
    ])
    const sorted = (letters: Map<string, number>) => [...letters].sort()
    expect(sorted(hourly.letters)).toEqual(sorted(all))
    expect(sorted(sevenHourly.letters)).toEqual(sorted(hourly.letters))
    expect(sorted(once.letters)).toEqual(sorted(hourly.letters))
    const gone = (...purposes: string[]) => purposes.map(purpose => ({ purpose, state: 'deleted' }))
    expect(hourly.backups).toEqual(gone('expiry', 'expiry', 'final'))
    expect(sevenHourly.backups).toEqual(gone('expiry', 'expiry', 'final'))
    // Of rungs that nobody saw in time only the last backup is worth making.
    expect(once.backups).toEqual(gone('final'))
  }, 300_000)
})
