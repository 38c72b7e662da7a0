import { expect, test } from 'vitest'
import type { ProviderError } from '../providers/compute.ts'
import { refusalText } from './refusal-text.ts'

const refused: ProviderError = {
  kind: 'rate-limited',
  provider: 'hostinger',
  operation: 'list-machines',
  code: 'own-budget',
  message: 'our own count of hostinger is used up',
  retryAfterMs: 12_300,
}

test('what we did not ask for is told with when to try again', () =>
  expect(refusalText(refused)).toBe(
    'Hostinger was asked as often as it allows for now; try again in 13 s.',
  ))

test("a vendor's own refusal keeps its code and words", () =>
  expect(refusalText({ ...refused, code: '429', message: 'slow down' })).toBe('429: slow down'))
