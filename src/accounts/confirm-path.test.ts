import { expect, test } from 'vitest'
import { confirmPath } from './confirm-path.ts'

/** To which page the link leads once the address is confirmed. */
const pageOf = (asked: string | null) => {
  const link = new URL(confirmPath('the+token', 'ar', asked), 'https://here.invalid')
  expect(link.pathname).toBe('/api/auth/verify-email')
  expect(link.searchParams.get('token')).toBe('the+token')
  return link.searchParams.get('callbackURL')
}

test('the link of the letter leads back to what waits for it, in the language of the account', () => {
  const next = '/en/invitation?token=a-b&c=ض'
  const page = pageOf(`/en/verify-email?next=${encodeURIComponent(next)}`)
  expect(page).toMatch(/^\/ar\/verify-email\?next=/)
  expect(new URL(page ?? '', 'https://here.invalid').searchParams.get('next')).toBe(next)
})

test.each([
  null,
  '/en/verify-email',
  '/en/verify-email?next=',
  `/en/verify-email?next=${'x'.repeat(501)}`,
  'https://evil.example/en',
  'https://',
])('and to the page alone for %s', asked => {
  expect(pageOf(asked)).toBe('/ar/verify-email')
})
