import { describe, expect, test } from 'vitest'
import { readingOf, sampleOf } from './measure.ts'

const printed = `cpu  100 5 45 800 50 0 0 0 30 0
MemTotal:        4000000 kB
MemAvailable:    3000000 kB
0.52 0.58 0.59 1/389 12345
2
/dev/sda1 40000000 10000000 28000000 27% /
`

describe('a reading', () => {
  test('is taken from what the kernel says', () => {
    expect(readingOf(printed)).toEqual({
      busyTicks: 150,
      allTicks: 1000,
      cores: 2,
      load: 0.52,
      memoryBytes: { used: 1_024_000_000, all: 4_096_000_000 },
      diskBytes: { used: 10_240_000_000, all: 40_960_000_000 },
    })
  })

  test.each([
    ['nothing', ''],
    ['half of it', printed.slice(0, 60)],
    ['a complaint', 'sh: 1: head: not found\n'],
    ['a disk without numbers', printed.replace(/\/dev\/sda1.*/, 'df: /: Permission denied')],
  ])('is none of %s', (_, text) => expect(readingOf(text)).toBeNull())
})

describe('the processor’s part', () => {
  const now = new Date('2026-11-28T12:00:00Z')
  const reading = (busyTicks: number, allTicks: number) => ({
    ...{ busyTicks, allTicks, cores: 2, load: 0 },
    ...{ memoryBytes: { used: 1, all: 2 }, diskBytes: { used: 1, all: 2 } },
  })

  test('is what passed between two readings', () => {
    expect(sampleOf(reading(200, 2000), reading(150, 1000), now)).toMatchObject({
      at: '2026-11-28T12:00:00.000Z',
      cpuPercent: 5,
    })
  })

  test.each([
    ['the first reading', null],
    ['a machine that has started again', reading(900, 9000)],
    ['the same moment', reading(200, 2000)],
  ])('is not known of %s', (_, before) =>
    expect(sampleOf(reading(200, 2000), before, now).cpuPercent).toBeNull(),
  )
})
