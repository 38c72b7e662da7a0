import { expect, test } from 'vitest'
import { relyingParty } from './relying-party.ts'

test.each([
  ['https://panel.example.test', 'panel.example.test', ['https://panel.example.test']],
  ['http://127.0.0.1:3000', 'localhost', ['http://localhost:3000']],
  ['http://localhost:3000', 'localhost', ['http://localhost:3000']],
])('passkeys of %s are for %s, used from %j', (url, id, origins) =>
  expect(relyingParty(url)).toEqual({ id, origins }),
)
