import { expect, test } from 'vitest'
import { passkeySupport } from './passkey-support.ts'

test.each([
  ['panel.example.test', true, 'ready'],
  ['localhost', true, 'ready'],
  ['127.0.0.1', true, 'by-loopback'],
  ['192.0.2.7', true, 'by-number'],
  ['[::1]', true, 'by-number'],
  ['panel.example.test', false, 'no-browser'],
])('at %s (known: %s) passkeys are %s', (hostname, knowsThem, support) =>
  expect(passkeySupport(hostname, knowsThem)).toBe(support),
)
