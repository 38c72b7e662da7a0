// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { createPublicKey } from 'node:crypto'
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { expect, test } from 'vitest'
import { newCertificateKey, signingRequest } from './signing-request.ts'

test('a request is signed with its key and names all hosts', async () => {
  const keyPem = newCertificateKey()
  const pem = await signingRequest(keyPem, ['example.test', '*.example.test'])
  const request = new Pkcs10CertificateRequest(pem)
  expect(await request.verify()).toBe(true)
  expect(request.subject).toBe('CN=example.test')
  const names = request.extensions
    .filter(extension => extension instanceof SubjectAlternativeNameExtension)
    .flatMap(extension => extension.names.items.map(({ value }) => value))
  expect(names).toEqual(['example.test', '*.example.test'])
  const spki = createPublicKey(keyPem).export({ format: 'der', type: 'spki' })
  expect(Buffer.from(request.publicKey.rawData)).toEqual(spki)
})

test('every key is another', () => {
  expect(newCertificateKey()).not.toBe(newCertificateKey())
})
