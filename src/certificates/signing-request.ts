// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type webcrypto,
} from 'node:crypto'
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A new P-256 key, PKCS #8 in PEM. */
export const newCertificateKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()

/** A PKCS #10 request (PEM) that proves possession of the key and names the hosts. */
export async function signingRequest(
  keyPem: string,
  hostnames: readonly [string, ...string[]],
): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [hostnames[0]] }],
    keys: await importKeys(keyPem),
    signingAlgorithm: algorithm,
    extensions: [
      new SubjectAlternativeNameExtension(hostnames.map(value => ({ type: 'dns', value }))),
    ],
  })
  return request.toString('pem')
}

async function importKeys(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(keyPem)
  const read = (key: KeyObject, usage: 'sign' | 'verify') =>
    key.toCryptoKey(algorithm, true, [usage])
  return {
    privateKey: read(privateKey, 'sign'),
    publicKey: read(createPublicKey(keyPem), 'verify'),
  }
}
