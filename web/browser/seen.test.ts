import { expect, test } from 'vitest'
import { nothingSeen, withShown, withTold } from './seen.ts'

const tab = (id: string) => ({ id, title: '', url: 'about:blank', isBlocked: false })
const told = { type: 'tabs' as const, tabs: [tab('a'), tab('b')], shown: 'a', reason: null }
const seen = withTold(nothingSeen, told)

test('a page’s new address and title show in its tab', () => {
  const next = withTold(seen, { type: 'page', tab: 'b', url: 'https://x.test/', title: 'X' })
  expect(next.tabs?.[1]).toMatchObject({ url: 'https://x.test/', title: 'X' })
  expect(next.tabs?.[0]).toEqual(tab('a'))
})

test('why there is nothing to see is said of the tab that is shown, until there is something', () => {
  const reason = { code: 'browser-blocked', text: 'Not allowed.' }
  const dark = withTold(seen, { type: 'dark', tab: 'a', reason })
  expect(dark.dark).toBe('Not allowed.')
  expect(withTold(dark, told).dark).toBe('Not allowed.')
  expect(withTold(dark, { type: 'page', tab: 'a', url: '', title: '' }).dark).toBeNull()
  expect(withShown(dark, 'b').dark).toBeNull()
  expect(withTold(seen, { type: 'dark', tab: 'b', reason }).dark).toBeNull()
})

test('a browser that does not run has no tabs, and perhaps a reason', () => {
  const reason = { code: 'browser-missing', text: 'There is none.' }
  const off = withTold(seen, { type: 'tabs', tabs: null, shown: null, reason })
  expect(off).toMatchObject({ tabs: null, reason: 'There is none.' })
})
