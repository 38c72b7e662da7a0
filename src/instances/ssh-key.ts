import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { Random } from '../kit/random.ts'

export interface SshKey {
  /** One `authorized_keys` line without a comment. */
  publicKey: string
  /** PEM in OpenSSH's own format, without a passphrase: it is sealed before it is stored. */
  privateKey: string
}

/** The fixed start of a PKCS #8 document that holds an Ed25519 seed (RFC 8410, section 7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A new Ed25519 key pair. Its seed comes from `random`, so a seeded simulation repeats it. */
export function newSshKey(random: Random): SshKey {
  const seed = random.bytes(32)
  const secret = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const { x } = createPublicKey(secret).export({ format: 'jwk' })
  const point = Buffer.from(x ?? '', 'base64url')
  const blob = Buffer.concat([field('ssh-ed25519'), field(point)])
  return {
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    privateKey: openSshPem(blob, point, seed, random.bytes(4)),
  }
}

/** A public key as OpenSSH's programs show it to people: `SHA256:…`. */
export function keyFingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')
  const digest = createHash('sha256').update(blob).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

/** OpenSSH's `PROTOCOL.key`: one unencrypted key, padded to blocks of eight. */
function openSshPem(blob: Buffer, point: Buffer, seed: Buffer, check: Buffer): string {
  const inner = Buffer.concat([
    check,
    check,
    field('ssh-ed25519'),
    field(point),
    field(Buffer.concat([seed, point])),
    field('sambuk'),
  ])
  const padding = Buffer.from(
    Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, at) => at + 1),
  )
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(blob),
    field(Buffer.concat([inner, padding])),
  ])
  const lines = body.toString('base64').match(/.{1,70}/g) ?? []
  return [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...lines,
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n')
}

/** A length-prefixed field of the SSH wire format (RFC 4251, section 5). */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
