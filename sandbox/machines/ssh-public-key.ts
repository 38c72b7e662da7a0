import { createHash } from 'node:crypto'

/** MD5 of the key's blob, in pairs joined by colons; null when the text is not a public key. */
export function fingerprintOf(publicKey: string): string | null {
  const form = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]+=*)(?: .*)?$/
  const match = form.exec(publicKey.trim())
  if (!match) return null
  const [, algorithm = '', encoded = ''] = match
  const blob = Buffer.from(encoded, 'base64')
  const isWhole = blob.length > 4 && blob.readUInt32BE(0) === algorithm.length
  if (!isWhole || blob.toString('latin1', 4, 4 + algorithm.length) !== algorithm) return null
  const digest = createHash('md5').update(blob).digest('hex')
  return digest.match(/../g)?.join(':') ?? null
}
