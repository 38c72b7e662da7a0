import { describe, expect, test } from 'vitest'
import { createEventParser, readEvents } from './event-stream.ts'

const parseAll = (...pieces: string[]) => {
  const parse = createEventParser()
  return pieces.flatMap(piece => parse(piece))
}

describe('an event stream', () => {
  test('gives each event once its blank line has come, not before', () => {
    expect(parseAll('data: {"a":1}\n')).toEqual([])
    expect(parseAll('data: {"a":1}\n\n')).toEqual(['{"a":1}'])
  })

  test('is read the same wherever it is cut', () => {
    const whole =
      'data: one\n\n: comment\n\ndata: two\ndata: lines\r\n\r\nevent: x\rdata:three\r\rdata: end\n\n'
    const expected = ['one', 'two\nlines', 'three', 'end']
    expect(parseAll(whole)).toEqual(expected)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(parseAll(whole.slice(0, cut), whole.slice(cut))).toEqual(expected)
    }
    expect(parseAll(...whole)).toEqual(expected)
  })

  test('keeps an event without data to itself', () => {
    expect(parseAll('event: ping\nid: 7\n\nretry: 10\n\n')).toEqual([])
  })

  test('takes only one space away after the colon', () => {
    expect(parseAll('data:  two spaces\n\ndata\n\n')).toEqual([' two spaces', ''])
  })

  test('puts letters together whose bytes arrive apart', async () => {
    const bytes = new TextEncoder().encode('data: سنبوك ⛵\n\n')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const events: string[] = []
    for await (const event of readEvents(body)) events.push(event)
    expect(events).toEqual(['سنبوك ⛵'])
  })

  test('lets go of the connection when the reader leaves early', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: controller => controller.enqueue(new TextEncoder().encode('data: more\n\n')),
      cancel() {
        cancelled = true
      },
    })
    for await (const event of readEvents(body)) {
      expect(event).toBe('more')
      break
    }
    expect(cancelled).toBe(true)
  })
})
