import { connect as connectTls, rootCertificates } from 'node:tls'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Dial } from './dial.ts'

const timeoutMs = 8_000

export interface ServedCertificate {
  issuer: string
  validUntil: Date
  /** Whether browsers would believe it, and why not. */
  problem: string | null
}

/** The certificate that answers on a public name, whether it is to be trusted or not. */
export async function servedCertificate(
  dial: Dial,
  fqdn: string,
  extraCa: string | null,
  signal: AbortSignal,
): Promise<Result<ServedCertificate, string>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const socket = await dial(fqdn, 443, within)
    return await new Promise((resolve, reject) => {
      const tls = connectTls({
        socket,
        servername: fqdn,
        rejectUnauthorized: false,
        ...(extraCa === null ? {} : { ca: [...rootCertificates, extraCa] }),
      })
      const stop = () => tls.destroy(new Error('no answer over TLS in time'))
      within.addEventListener('abort', stop, { once: true })
      tls.once('error', reject)
      tls.once('secureConnect', () => {
        const { issuer, valid_to } = tls.getPeerCertificate()
        const name = [issuer?.O ?? issuer?.CN].flat().join()
        const problem = tls.authorized ? null : String(tls.authorizationError)
        resolve(ok({ issuer: name, validUntil: new Date(valid_to), problem }))
        tls.end()
      })
      tls.once('close', () => within.removeEventListener('abort', stop))
    })
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}
