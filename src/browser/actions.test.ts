import { expect, test } from 'vitest'
import { ActionQueue } from './action-queue.ts'
import { Action, requestOf, together } from './actions.ts'

const tab = 'AB12'
const text = (words: string): Action => ({ kind: 'text', tab, text: words })
const scroll = (dy: number): Action => ({ kind: 'scroll', tab, x: 5, y: 5, dx: 0, dy })

test('what is typed or scrolled in a row goes together, and nothing else does', () => {
  expect(together(text('مر'), text('حبا'))).toEqual(text('مرحبا'))
  expect(together(scroll(30), scroll(-10))).toMatchObject({ kind: 'scroll', dy: 20 })
  expect(together(text('a'), { kind: 'text', tab: 'CD34', text: 'b' })).toBeNull()
  expect(together(text('x'.repeat(9_999)), text('yz'))).toBeNull()
  const click = Action.parse({ kind: 'click', tab, x: 1, y: 1 })
  expect(together(click, click)).toBeNull()
})

test('only numbers come into a function that runs in a page', () => {
  const { body } = requestOf(scroll(120.5))
  expect(body).toMatchObject({ kind: 'evaluate', targetId: tab })
  expect(JSON.stringify(body)).toContain('scrollBy(0, 120.5)')
  expect(Action.safeParse({ ...scroll(1), dy: '1); alert(1' }).success).toBe(false)
  expect(Action.safeParse({ ...scroll(1), dy: Number.NaN }).success).toBe(false)
  expect(Action.safeParse({ ...scroll(1), dy: Number.POSITIVE_INFINITY }).success).toBe(false)
})

test('what is no action is none', () => {
  for (const action of [
    { kind: 'key', tab, key: 'a+b+c' },
    { kind: 'click', tab, x: -1, y: 5 },
    { kind: 'text', tab, text: 'x'.repeat(20_000) },
    { kind: 'fit', tab, width: 100_000, height: 300 },
  ])
    expect(Action.safeParse(action).success).toBe(false)
})

test('actions are done one after the other; what waits is put together, and bounded', async () => {
  const done: Action[] = []
  const gates: (() => void)[] = []
  const queue = new ActionQueue(async action => {
    done.push(action)
    await new Promise<void>(resolve => gates.push(resolve))
    return null
  })
  const all = [
    queue.add(text('a')),
    queue.add(text('b')),
    queue.add(text('c')),
    queue.add({ kind: 'key', tab, key: 'Enter' }),
    queue.add(text('d')),
  ]
  for (let at = 0; at < 4; at++) {
    await expect.poll(() => gates.length).toBe(at + 1)
    gates[at]?.()
  }
  expect(await Promise.all(all)).toEqual([null, null, null, null, null])
  expect(done.map(action => ('text' in action ? action.text : action.kind))).toEqual([
    ...['a', 'bc', 'key', 'd'],
  ])
  void queue.add(text('held'))
  const keys = Array.from({ length: 60 }, () => queue.add({ kind: 'key', tab, key: 'Tab' }))
  expect(await keys.at(-1)).toBe('too-many-requests')
  queue.clear('browser-unreachable')
  expect(await keys[0]).toBe('browser-unreachable')
})
