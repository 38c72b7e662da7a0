// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { algorithm, exportKey, importKey, newKeys, serialNumber } from '../acme/signing-keys.ts'
import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'

const dayMs = 86_400_000
const rootName = 'C=US, O=Sandbox (trust it nowhere else), OU=Sandbox Origin SSL ECC Authority'
const leafName = 'O=Sandbox, OU=Sandbox Origin CA, CN=Sandbox Origin Certificate'

export interface IssuedCertificate {
  /** Its serial number in decimal, as Cloudflare names certificates. */
  id: string
  certificate: string
  csr: string
  hostnames: string[]
  request_type: string
  requested_validity: number
  expires_on: string
  revoked_at?: string
}

interface OriginState {
  root: { certificatePem: string; keyPem: string } | null
  certificates: IssuedCertificate[]
}

/**
 * Cloudflare's Origin CA: one root, which the edge trusts and nobody else does. Certificates are dated by
 * the computer's clock, as TLS clients check them by theirs.
 */
export class OriginAuthority {
  readonly #file: StateFile<OriginState>
  #root: Promise<{ certificatePem: string; keyPem: string }> | null = null

  constructor(world: Pick<World, 'stateFile'>) {
    this.#file = world.stateFile<OriginState>('cloudflare-origin-ca', () => ({
      root: null,
      certificates: [],
    }))
  }

  async rootPem(): Promise<string> {
    return (await this.#openRoot()).certificatePem
  }

  /** All that are not revoked, newest last. */
  get certificates(): IssuedCertificate[] {
    return this.#file.data.certificates.filter(one => one.revoked_at === undefined)
  }

  async issue(
    request: Pkcs10CertificateRequest,
    wanted: Pick<IssuedCertificate, 'csr' | 'hostnames' | 'request_type' | 'requested_validity'>,
  ): Promise<IssuedCertificate> {
    const root = await this.#openRoot()
    const issuer = new X509Certificate(root.certificatePem)
    const now = Date.now()
    const serial = serialNumber()
    const notAfter = new Date(now + wanted.requested_validity * dayMs)
    const leaf = await X509CertificateGenerator.create({
      serialNumber: serial,
      subject: leafName,
      issuer: issuer.subject,
      notBefore: new Date(now - 300_000),
      notAfter,
      publicKey: request.publicKey,
      signingKey: await importKey(root.keyPem),
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(
          wanted.hostnames.map(value => ({ type: 'dns' as const, value })),
        ),
        await AuthorityKeyIdentifierExtension.create(issuer),
      ],
    })
    const issued: IssuedCertificate = {
      id: BigInt(`0x${serial}`).toString(),
      certificate: `${leaf.toString('pem')}\n`,
      ...wanted,
      expires_on: goTime(notAfter),
    }
    this.#file.data.certificates.push(issued)
    this.#file.save()
    return issued
  }

  /** Null when there is none to revoke. */
  revoke(id: string, at: Date): IssuedCertificate | null {
    const found = this.certificates.find(one => one.id === id)
    if (!found) return null
    found.revoked_at = at.toISOString()
    this.#file.save()
    return found
  }

  #openRoot(): Promise<{ certificatePem: string; keyPem: string }> {
    this.#root ??= this.#keepRoot()
    return this.#root
  }

  async #keepRoot(): Promise<{ certificatePem: string; keyPem: string }> {
    const { data } = this.#file
    data.root ??= await makeRoot()
    this.#file.save()
    return data.root
  }
}

async function makeRoot(): Promise<{ certificatePem: string; keyPem: string }> {
  const keys = await newKeys()
  const now = Date.now()
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: rootName,
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + 7300 * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificatePem: root.toString('pem'), keyPem: exportKey(keys.privateKey) }
}

/** `2041-11-17 10:02:00 +0000 UTC`: how this one API writes a moment. */
const goTime = (moment: Date): string =>
  `${moment.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
