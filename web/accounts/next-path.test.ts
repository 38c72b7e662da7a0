import { describe, expect, test } from 'vitest'
import { safeNextPath, waitingPage } from './next-path.ts'

describe('where one goes after signing in', () => {
  test.each(['/en/order?plan=starter&interval=year', '/en/servers/srv_1', '/en#plans'])(
    'is a page of ours: %s',
    path => {
      expect(safeNextPath(path, 'en', '/en')).toBe(path)
    },
  )

  test.each([
    ['/ar/operator', '/ar/operator'],
    ['/en/order?plan=pro#top', '/ar/order?plan=pro#top'],
    ['/en', '/ar'],
  ])('is in the language of the page: %s', (path, there) => {
    expect(safeNextPath(path, 'ar', '/ar/servers')).toBe(there)
  })

  test.each([
    'https://evil.example/en',
    '//evil.example/en',
    '/\\evil.example/en',
    '/\t/evil.example/en',
    '/en/..//evil.example',
    'javascript:alert(1)',
    '/api/auth/sign-out',
    'en/servers',
    '',
    null,
    undefined,
    ['/en/servers', '/en/account'],
  ])('is never somewhere else: %s', path => {
    expect(safeNextPath(path, 'en', '/en')).toBe('/en')
  })
})

test.each([
  ['/ar/invitation?token=a', '/ar/invitation?token=a'],
  ['/en/order?plan=starter&interval=year', null],
  ['/en/servers?next=/en/invitation?token=a', null],
  ['', null],
])('what waits for a confirmed address: %s', (path, waiting) => {
  expect(waitingPage(path)).toBe(waiting)
})
