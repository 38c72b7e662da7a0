import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'

/** What all certificates of the sandbox are signed with. */
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** PKCS #8 in PEM. */
export function exportKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ format: 'pem', type: 'pkcs8' }).toString()
}

export function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

/** Hexadecimal; positive and unique enough: 15 random bytes after a fixed one. */
export const serialNumber = () => `01${randomBytes(15).toString('hex')}`
