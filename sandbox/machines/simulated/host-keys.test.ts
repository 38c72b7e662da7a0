import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { newKeyPair } from './host-keys.ts'

test('every new key pair can be read back', () => {
  const pairs = Array.from({ length: 1500 }, () => newKeyPair('root@layla'))
  const read = pairs.map(pair => ssh2.utils.parseKey(pair.private))
  expect(read.filter(key => key instanceof Error)).toEqual([])
  expect(pairs[0]?.public).toMatch(/^ssh-ed25519 \S+ root@layla$/)
})
