import { describe, expect, test } from 'vitest'
import { type MachineSpan, machineCosts } from './machine-cost.ts'
import { type Month, parseMonth } from './month.ts'

const span = (since: string, until: string | null, changes: Partial<MachineSpan> = {}) => ({
  serverId: 'srv_1',
  provider: 'hetzner',
  machineId: '42',
  monthlyCostMinor: 900,
  currency: 'eur',
  since: new Date(since),
  until: until === null ? null : new Date(until),
  ...changes,
})

function month(name: string): Month {
  const found = parseMonth(name)
  if (!found) throw new Error(`${name} is no month`)
  return found
}

const costs = (spans: MachineSpan[], name: string) =>
  machineCosts(spans, month(name), provider => provider === 'hostinger').map(
    ({ serverId, costMinor }) => [serverId, costMinor],
  )

describe('a machine that is paid by the hour', () => {
  test('costs its monthly price in a whole month, however long the month is', () => {
    const whole = [span('2026-01-10', null)]
    expect(costs(whole, '2026-02')).toEqual([['srv_1', 900]])
    expect(costs(whole, '2026-03')).toEqual([['srv_1', 900]])
  })

  test('costs the share of the month in which it existed', () =>
    expect(costs([span('2026-11-11', '2026-11-21')], '2026-11')).toEqual([['srv_1', 300]]))

  test('costs nothing before it was there and after it is gone', () => {
    const gone = [span('2026-11-11', '2026-11-21')]
    expect([costs(gone, '2026-10'), costs(gone, '2026-12')]).toEqual([[], []])
  })

  test('costs nothing while it is hibernated: only the time before and after counts', () => {
    const spans = [span('2026-11-01', '2026-11-11'), span('2026-11-21', null, { machineId: '43' })]
    expect(costs(spans, '2026-11')).toEqual([
      ['srv_1', 300],
      ['srv_1', 300],
    ])
  })
})

describe('a machine that is paid in advance', () => {
  const prepaid = { provider: 'hostinger', monthlyCostMinor: 1399, currency: 'usd' }

  test('costs the month that was begun, in the calendar months that it is about', () => {
    const short = [span('2026-11-21', '2026-11-24', prepaid)]
    expect(costs(short, '2026-11')).toEqual([['srv_1', 466]])
    expect(costs(short, '2026-12')).toEqual([['srv_1', 933]])
    expect(costs(short, '2027-01')).toEqual([])
  })

  test('costs no second month when it ends with the first', () => {
    const exact = [span('2026-11-01', '2026-12-01', prepaid)]
    expect([costs(exact, '2026-11'), costs(exact, '2026-12')]).toEqual([[['srv_1', 1399]], []])
  })

  test('costs a whole month even if it was given back at once', () =>
    expect(costs([span('2026-11-01', '2026-11-01', prepaid)], '2026-11')).toEqual([
      ['srv_1', 1399],
    ]))

  test('that is handed on is paid once: by each server for its time', () => {
    const spans = [
      span('2026-11-01', '2026-11-06', prepaid),
      span('2026-11-16', null, { ...prepaid, serverId: 'srv_2' }),
    ]
    expect(costs(spans, '2026-11')).toEqual([
      ['srv_1', 700],
      ['srv_2', 700],
    ])
    expect(costs(spans, '2026-12')).toEqual([['srv_2', 1399]])
  })
})
