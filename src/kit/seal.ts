import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import type { Random } from './random.ts'

/**
 * Secrets at rest: AES-256-GCM under the installation's master key. The `purpose` is authenticated
 * with the text, so that a sealed value moved to another column does not open.
 */
export interface Vault {
  seal(purpose: string, text: string): string
  /** @throws when the value was altered, or sealed for another purpose or under another key. */
  open(purpose: string, sealed: string): string
  /** 32 secret bytes that belong to the installation and a purpose, the same each time. */
  derive(purpose: string): Buffer
}

const version = 'v1'

export function createVault(masterKey: string, random: Random): Vault {
  const key = createHash('sha256').update(`sambuk-vault:${masterKey}`).digest()
  return {
    derive: purpose => Buffer.from(hkdfSync('sha256', key, '', `sambuk:${purpose}`, 32)),
    seal(purpose, text) {
      const nonce = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [
        version,
        ...[nonce, cipher.getAuthTag(), body].map(part => part.toString('base64url')),
      ].join('.')
    },
    open(purpose, sealed) {
      const [seen, nonce, tag, body] = sealed.split('.')
      if (seen !== version || !nonce || !tag || body === undefined) {
        throw new Error(`sealed value for ${purpose} is not in a known form`)
      }
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(Buffer.from(tag, 'base64url'))
      return (
        decipher.update(Buffer.from(body, 'base64url'), undefined, 'utf8') + decipher.final('utf8')
      )
    },
  }
}

/** For tokens that we only ever compare: the database holds this, never the token. */
export const fingerprint = (token: string): string =>
  createHash('sha256').update(token).digest('hex')
