import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../kit/clock.ts'
import { freshFlow, mostBytes, sent, shown } from './flow.ts'
import { Terminal } from './terminal.ts'

/** A line whose far end is ours: what it says is read no faster than the terminal reads. */
function line() {
  const typed: Buffer[] = []
  const said = Promise.withResolvers<number | null>()
  const stream = new Duplex({
    highWaterMark: 1024,
    read() {},
    write(bytes, _encoding, done) {
      typed.push(bytes)
      done()
    },
  })
  return {
    typed,
    stream,
    interactive: {
      stream,
      resize() {},
      ended: said.promise,
      close: () => said.resolve(null),
    },
  }
}

const pieceMost = 32 * 1024
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: pieceMost }), fc.constant(pieceMost)), {
  ...{ maxLength: 60, size: 'max' },
})
/** Bytes that can be told apart, whatever is cut out or put in. */
const floodOf = (lengths: number[]) =>
  lengths.map((length, at) =>
    Buffer.from(Array.from({ length }, (_, place) => (place * 31 + at * 7) % 251)),
  )
/** How much of what is unshown a page says that it has shown, whenever it gets to it. */
const paces = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })

describe('a terminal', () => {
  test('loses no byte and doubles none, and never runs further ahead of its page than it may', () =>
    fc.assert(
      fc.asyncProperty(sizes, paces, async (lengths, pace) => {
        const pieces = floodOf(lengths)
        const far = line()
        const shownBytes: Buffer[] = []
        let unshown = 0
        let furthest = 0
        const terminal = new Terminal(far.interactive, systemClock, bytes => {
          shownBytes.push(bytes)
          unshown += bytes.length
          furthest = Math.max(furthest, unshown)
        })
        for (const bytes of pieces) far.stream.push(bytes)
        far.stream.push(null)
        for (let step = 0; step < 1000 && !(far.stream.readableEnded && unshown === 0); step++) {
          await turn()
          const bytes = Math.ceil(unshown * (pace[step % pace.length] ?? 1))
          unshown -= bytes
          terminal.acknowledge(bytes)
          // A page that is slow for ever is not slow, it is gone.
          if (step > 200) pace = [1]
        }
        expect(Buffer.concat(shownBytes).equals(Buffer.concat(pieces))).toBe(true)
        expect(furthest).toBeLessThan(mostBytes + pieceMost)
      }),
      { numRuns: 15 },
    ))

  test('types what is typed, in order, and nothing more once it is closed', async () => {
    const far = line()
    const terminal = new Terminal(far.interactive, systemClock, () => {})
    for (const key of ['س', 'ل', 'ا', 'م']) expect(await terminal.type(Buffer.from(key))).toBe(true)
    expect(Buffer.concat(far.typed).toString()).toBe('سلام')
    far.stream.destroy()
    expect(await terminal.type(Buffer.from('!'))).toBe(false)
  })

  test('takes no more than a paste of a machine that takes nothing', async () => {
    const deaf = new Duplex({ read() {}, write() {} })
    const { interactive } = line()
    const terminal = new Terminal({ ...interactive, stream: deaf }, systemClock, () => {})
    const block = Buffer.alloc(32 * 1024)
    const taken: Promise<boolean>[] = []
    for (let number = 0; number < 100; number++) taken.push(terminal.type(block))
    terminal.close()
    expect((await Promise.all(taken)).filter(Boolean).length).toBe(32)
  })
})

test('a page that says it has shown more than it got is believed to be up to date, not ahead', () => {
  const flow = shown(sent(freshFlow, 100), 1e9)
  expect(flow).toEqual(freshFlow)
  expect(sent(flow, mostBytes).isHeld).toBe(true)
})
