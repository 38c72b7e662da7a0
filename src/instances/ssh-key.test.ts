import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { newSshKey } from './ssh-key.ts'

test('a key pair is one that SSH software reads, and signs for its public half', () => {
  const { privateKey, publicKey } = newSshKey(seededRandom('pair'))
  const secret = ssh2.utils.parseKey(privateKey)
  const shown = ssh2.utils.parseKey(publicKey)
  if (secret instanceof Error) throw secret
  if (shown instanceof Error) throw shown
  expect(secret.type).toBe('ssh-ed25519')
  expect(secret.getPublicSSH()).toEqual(shown.getPublicSSH())
  const signature = secret.sign('proof')
  if (signature instanceof Error) throw signature
  expect(shown.verify('proof', signature)).toBe(true)
})

test('the same chance gives the same key, and more chance gives another', () => {
  const random = seededRandom('repeat')
  const first = newSshKey(random)
  expect(newSshKey(seededRandom('repeat'))).toEqual(first)
  expect(newSshKey(random).publicKey).not.toBe(first.publicKey)
})
