// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { refuse } from './problems.ts'

/** Reads a signing request (base64url DER); refuses it unless it is for exactly these names. */
export async function readCsr(encoded: string, names: string[]): Promise<Pkcs10CertificateRequest> {
  let csr: Pkcs10CertificateRequest
  try {
    csr = new Pkcs10CertificateRequest(Buffer.from(encoded, 'base64url'))
  } catch (error) {
    throw refuse('badCSR', `The CSR cannot be read: ${String(error)}`)
  }
  if (!(await csr.verify())) throw refuse('badCSR', 'The CSR is not signed with its key.')
  const wanted = csr.extensions
    .filter(extension => extension instanceof SubjectAlternativeNameExtension)
    .flatMap(({ names }) => names.items.map(({ value }) => value.toLowerCase()))
  if (wanted.sort().join() !== [...names].sort().join()) {
    throw refuse('badCSR', `The CSR is not for ${names.join(', ')}.`)
  }
  return csr
}
