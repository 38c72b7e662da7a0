import { expect, test } from 'vitest'
import type { ChatTurn } from '../api/schema.ts'
import { type Conversation, follow, type Told, unopened } from './follow.ts'

const turn = (id: string, role: 'user' | 'assistant', text: string): ChatTurn => ({
  ...{ id, role, at: 1, parts: [{ type: 'text', text }] },
  ...{ attachments: [], model: null, usage: null },
})
const page = (turns: ChatTurn[], earlier: number | null = null): Told => ({
  ...{ type: 'page', turns, earlier, run: null },
})
const after = (...told: Told[]): Conversation => told.reduce(follow, unopened)

test('an answer grows by what is added, and is cut back where it was rewritten', () => {
  const { run } = after(
    page([]),
    { type: 'text', run: 'r', from: 0, text: 'The see' },
    { type: 'text', run: 'r', from: 6, text: 'a is wide' },
  )
  expect(run?.text).toBe('The sea is wide')
})

test('a page takes the place of what was told before it, and keeps older pages', () => {
  const known = after(page([turn('b', 'user', 'b'), turn('c', 'assistant', 'c')], 40))
  const older = { ...known, turns: [turn('a', 'user', 'a'), ...known.turns], earlier: 90 }
  const now = follow(older, page([turn('b', 'user', 'b'), turn('c', 'assistant', 'c!')], 40))
  expect(now.turns.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(now.turns.at(-1)).toMatchObject({ parts: [{ text: 'c!' }] })
  expect(now.earlier).toBe(90)
})

test('a message is on its way until the conversation has it, and is never there twice', () => {
  const sending = [{ id: 'm', text: 'hello', files: [], problem: null, isSignedOut: false }]
  const waiting = { ...after(page([])), sending }
  const said = follow(waiting, { type: 'said', turn: turn('m', 'user', 'hello') })
  expect(said.sending).toEqual([])
  const again = follow(said, { type: 'said', turn: turn('m', 'user', 'hello') })
  expect(again.turns.map(({ id }) => id)).toEqual(['m'])
})

test('a tool is shown once, as it is now', () => {
  const tool = { id: 't', name: 'exec', input: 'ls', output: null, state: 'running' as const }
  const { run } = after(
    page([]),
    { type: 'tool', run: 'r', tool },
    { type: 'tool', run: 'r', tool: { ...tool, output: 'a b', state: 'done' } },
  )
  expect(run?.tools).toEqual([{ ...tool, output: 'a b', state: 'done' }])
})

test('why an answer failed is said until the next one', () => {
  const reason = { code: 'model-key-refused', text: 'The key was refused.' }
  const failed = after(page([]), { type: 'ended', run: 'r', outcome: 'failed', reason })
  expect(failed.failure).toBe('The key was refused.')
  expect(follow(failed, { type: 'said', turn: turn('m', 'user', 'again') }).failure).toBeNull()
})
