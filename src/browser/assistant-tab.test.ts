import { expect, test } from 'vitest'
import { tabIn } from './assistant-tab.ts'

const browserTab = { targetId: 'AB12', profile: 'openclaw', target: 'host' }

test('a result of the browser tool names the tab that the assistant uses, live and in its transcript', () => {
  const data = {
    phase: 'result',
    name: 'browser',
    result: { content: [], details: { browserTab } },
  }
  expect(tabIn('agent', { stream: 'tool', data })).toBe('AB12')
  const message = { role: 'toolResult', content: [], details: { browserTab } }
  expect(tabIn('session.message', { message })).toBe('AB12')
})

test('so does one that was called by way of another tool, as OpenClaw keeps it', () => {
  const content = [
    { type: 'toolCall', id: 'nested', name: 'browser', arguments: { action: 'open' } },
    { type: 'toolResult', toolName: 'browser', content: [], details: { browserTab } },
  ]
  const message = { role: 'custom', customType: 'openclaw.nested-tool.v1', content }
  expect(tabIn('session.message', { message })).toBe('AB12')
})

test('other events, and tabs of browsers elsewhere, name none', () => {
  expect(tabIn('chat', { message: { details: { browserTab } } })).toBeNull()
  expect(tabIn('agent', { stream: 'tool', data: { phase: 'start' } })).toBeNull()
  const elsewhere = { ...browserTab, target: 'node', node: 'laptop' }
  expect(tabIn('session.message', { message: { details: { browserTab: elsewhere } } })).toBeNull()
})
