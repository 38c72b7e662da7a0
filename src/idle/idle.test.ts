import { describe, expect, test } from 'vitest'
import { parseUsage, type Usage } from '../blueprints/usage.ts'
import { idleVerdict, lastUse, usedBy } from './idle.ts'

const at = (hours: number) => new Date(Date.UTC(2026, 10, 21) + hours * 3_600_000)
const quiet: Usage = { usedSecondsAgo: null, dueInSeconds: null, busy: false }
const server = { announcedAt: at(0), lastUsedAt: at(2) }

describe('what a machine tells', () => {
  test('counts when it came to its end, and only then', () => {
    expect(parseUsage('used 90\nused 30\ndue 500\ntold\n')).toEqual({
      ...{ usedSecondsAgo: 30, dueInSeconds: 500, busy: false },
    })
    expect(parseUsage('told\n')).toEqual(quiet)
    for (const text of [
      '',
      'used 90\n',
      'told\nused 90\n',
      'used soon\ntold\n',
      'bash: what?\ntold\n',
    ]) {
      expect(parseUsage(text), text).toBeNull()
    }
  })

  test('of the future happened now', () =>
    expect(parseUsage('used -300\ntold\n')?.usedSecondsAgo).toBe(0))
})

describe('when a server was last used', () => {
  test('is what we know, unless its machine knows of later use', () => {
    expect(lastUse(server)).toEqual(at(2))
    expect(usedBy(server, quiet, 24, at(20))).toEqual(at(2))
    expect(usedBy(server, { ...quiet, usedSecondsAgo: 3_600 }, 24, at(20))).toEqual(at(19))
    expect(usedBy(server, { ...quiet, usedSecondsAgo: 19 * 3_600 }, 24, at(20))).toEqual(at(2))
  })

  test('is one moment, though it is told by two clocks', () =>
    expect(usedBy(server, { ...quiet, usedSecondsAgo: 18 * 3_600 - 60 }, 24, at(20))).toEqual(
      at(2),
    ))

  test('is now while it works, or has to work before it may rest', () => {
    expect(usedBy(server, { ...quiet, busy: true }, 24, at(20))).toEqual(at(20))
    expect(usedBy(server, { ...quiet, dueInSeconds: 23 * 3_600 }, 24, at(20))).toEqual(at(20))
    expect(usedBy(server, { ...quiet, dueInSeconds: 25 * 3_600 }, 24, at(20))).toEqual(at(2))
  })

  test('is not known when its machine does not tell', () =>
    expect(usedBy(server, null, 24, at(100))).toBeNull())
})

describe('a server that nobody uses', () => {
  test('is let alone until a quarter of its time is left', () => {
    expect(idleVerdict(at(0), null, 24, at(17))).toEqual({ kind: 'in-use' })
    expect(idleVerdict(at(0), null, 24, at(18))).toEqual({ kind: 'warn', restsAt: at(24) })
    expect(idleVerdict(at(0), null, 240, at(233))).toEqual({ kind: 'in-use' })
    expect(idleVerdict(at(0), null, 240, at(234))).toEqual({ kind: 'warn', restsAt: at(240) })
  })

  test('rests when its time is over, and never sooner after its warning than it was told', () => {
    expect(idleVerdict(at(0), at(18), 24, at(23))).toEqual({ kind: 'warned' })
    expect(idleVerdict(at(0), at(18), 24, at(24))).toEqual({ kind: 'rest' })
    expect(idleVerdict(at(0), null, 24, at(80))).toEqual({ kind: 'warn', restsAt: at(86) })
    expect(idleVerdict(at(0), at(80), 24, at(85))).toEqual({ kind: 'warned' })
    expect(idleVerdict(at(0), at(80), 24, at(86))).toEqual({ kind: 'rest' })
  })
})
