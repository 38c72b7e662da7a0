// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { randomBytes, type webcrypto } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { algorithm, exportKey, importKey, newKeys, serialNumber } from './signing-keys.ts'

const dayMs = 86_400_000
const leafDays = 90

/** A private certificate authority in the place of the public ones: a root and an intermediate. */
export interface Authority {
  /** The root's certificate: what a client has to trust. */
  readonly rootPem: string
  /** Signs a key for names and gives leaf and intermediate, PEM, leaf first. */
  sign(names: string[], publicKey: PublicKey | webcrypto.CryptoKey): Promise<string>
  /** Makes a key and signs it for names, without any proof that they are the asker's. */
  issue(names: string[]): Promise<{ certificatePem: string; privateKeyPem: string }>
}

/**
 * Opens the authority kept in a sandbox's state folder, making it where there is none, and leaves
 * its root at `acme-ca.pem`. Safe to call at the same time from anywhere: the first made wins.
 * Certificates are dated by the computer's clock, as TLS clients check them by theirs.
 */
export async function loadAuthority(stateDir: string): Promise<Authority> {
  const { rootPem, intermediatePem, intermediateKeyPem } = await keepMaterial(stateDir)
  const issuer = new X509Certificate(intermediatePem)
  const signingKey = await importKey(intermediateKeyPem)

  async function sign(names: string[], publicKey: PublicKey | webcrypto.CryptoKey) {
    const now = Date.now()
    const leaf = await X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: '',
      issuer: issuer.subject,
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(now + leafDays * dayMs),
      publicKey,
      signingKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        // Critical, because the subject is empty (RFC 5280, 4.1.2.6).
        new SubjectAlternativeNameExtension(
          names.map(value => ({ type: 'dns' as const, value })),
          true,
        ),
        await AuthorityKeyIdentifierExtension.create(issuer),
      ],
    })
    // Each with its line's end, the last too (RFC 8555, 9.1): certbot does not count it otherwise.
    return `${leaf.toString('pem')}\n${intermediatePem}\n`
  }

  return {
    rootPem,
    sign,
    async issue(names) {
      const keys = await newKeys()
      return {
        certificatePem: await sign(names, keys.publicKey),
        privateKeyPem: exportKey(keys.privateKey),
      }
    },
  }
}

interface Material {
  rootPem: string
  intermediatePem: string
  intermediateKeyPem: string
}

async function keepMaterial(stateDir: string): Promise<Material> {
  const path = join(stateDir, 'acme-authority.json')
  const known = readMaterial(path)
  const material = known ?? (await makeMaterial())
  mkdirSync(stateDir, { recursive: true })
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  if (!known) {
    writeFileSync(temporary, JSON.stringify(material), { mode: 0o600 })
    try {
      linkSync(temporary, path)
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      const winner = readMaterial(path)
      if (!winner) throw error
      Object.assign(material, winner)
    } finally {
      rmSync(temporary)
    }
  }
  writeFileSync(temporary, `${material.rootPem}\n`)
  renameSync(temporary, join(stateDir, 'acme-ca.pem'))
  return material
}

function readMaterial(path: string): Material | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Material
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw new Error(`cannot read the sandbox's certificate authority at ${path}`, { cause: error })
  }
}

/** The root's key is used once and not kept. */
async function makeMaterial(): Promise<Material> {
  const rootKeys = await newKeys()
  const keys = await newKeys()
  const notBefore = new Date(Date.now() - dayMs)
  const notAfter = new Date(Date.now() + 3650 * dayMs)
  const usage = new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Sandbox Root, O=Sandbox (trust it nowhere else)',
    notBefore,
    notAfter,
    keys: rootKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      usage,
      await SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  })
  const intermediate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Sandbox Intermediate, O=Sandbox (trust it nowhere else)',
    issuer: root.subject,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      usage,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(root),
    ],
  })
  return {
    rootPem: root.toString('pem'),
    intermediatePem: intermediate.toString('pem'),
    intermediateKeyPem: exportKey(keys.privateKey),
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
