import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { readPublicKey } from './public-key.ts'

const { generateKeyPairSync } = ssh2.utils
const pair = (kind: 'rsa' | 'ecdsa' | 'ed25519', bits?: number) =>
  generateKeyPairSync(
    kind as 'rsa',
    { comment: 'layla@laptop', ...(bits && { bits }) } as { bits: number },
  )

const field = (content: string | Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.from(content).length)
  return Buffer.concat([length, Buffer.from(content)])
}
const lineOf = (kind: string, ...fields: (string | Buffer)[]) =>
  `${kind} ${Buffer.concat([kind, ...fields].map(field)).toString('base64')} a comment`
const point = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)])

describe('a public key', () => {
  test.each([
    ['ed25519', undefined],
    ['rsa', 3072],
    ['ecdsa', 256],
    ['ecdsa', 384],
    ['ecdsa', 521],
  ] as const)('of kind %s (%s bits) is read without its comment', (kind, bits) => {
    const text = pair(kind, bits).public
    const read = readPublicKey(`${text}\n`)
    expect(read).toMatchObject({ ok: true, value: { comment: 'layla@laptop' } })
    expect(read.ok && read.value.line).toBe(text.split(' ').slice(0, 2).join(' '))
  })

  test.each([
    lineOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), 'ssh:'),
    lineOf('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', point, 'ssh:'),
  ])('on a security token is read: %s', text => {
    expect(readPublicKey(text)).toMatchObject({ ok: true })
  })

  test.each([
    ['key-is-private', () => pair('ed25519').private],
    ['key-is-private', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none'],
    ['key-too-weak', () => pair('rsa', 2048).public],
    ['key-too-weak', () => lineOf('ssh-dss', 'x')],
    ['key-not-read', () => ''],
    ['key-not-read', () => 'ssh-ed25519'],
    ['key-not-read', () => 'ssh-ed25519 AAAA'],
    ['key-not-read', () => `command="rm -rf /" ${pair('ed25519').public}`],
    ['key-not-read', () => `${pair('ed25519').public}\n${pair('ed25519').public}`],
    ['key-not-read', () => pair('ed25519').public.replace('ssh-ed25519', 'ssh-rsa')],
    ['key-not-read', () => lineOf('ssh-ed25519', Buffer.alloc(31))],
    ['key-not-read', () => lineOf('ssh-ed25519', Buffer.alloc(32), 'more')],
    ['key-not-read', () => lineOf('ecdsa-sha2-nistp384', 'nistp384', point)],
    ['key-not-read', () => lineOf('sk-ssh-ed25519@openssh.com', Buffer.alloc(32))],
    ['key-not-read', () => lineOf('ssh-ed25519-cert-v01@openssh.com', Buffer.alloc(32))],
    ['key-not-read', () => `${pair('ed25519').public.split(' ')[0]} ${'A'.repeat(9000)}`],
  ])('is refused with %s where it should be', (code, text) => {
    expect(readPublicKey(text())).toEqual({ ok: false, error: code })
  })
})
