import { z } from 'zod'
import { fail, ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import type { OriginCertificate, OriginCertificates } from '../origin-certificates.ts'
import { type ConnectionOptions, openConnection, ownError } from './connection.ts'

/** More than a zone has; a list that is cut short would make us ask for what is there already. */
const certificatesMax = 1_000
const perPage = 50

/** Its `expires_on` is written in two ways, and is not read: the certificate says it itself. */
const Wire = z.object({
  id: z.string(),
  certificate: z.string().includes('BEGIN CERTIFICATE'),
  revoked_at: z.string().nullish(),
})
/** What the API knows as days; anything else is refused by it. */
const Validity = z.literal([7, 30, 90, 365, 730, 1095, 5475])

/** Cloudflare's Origin CA, for the zone. The token needs Zone / SSL and Certificates / Edit. */
export function createOriginCa(options: ConnectionOptions): OriginCertificates {
  const { sdk, ask } = openConnection(options)
  const { originCACertificates } = sdk
  return {
    async list(signal) {
      const query = { zone_id: options.zoneId, per_page: perPage }
      const listed = await ask('list-certificates', 'read', signal, async request => {
        const found = new Map<string | undefined, unknown>()
        for await (const one of originCACertificates.list(query, request)) {
          // The client asks for pages until one is empty, which one that takes no page never is.
          if (found.has(one.id) || found.size > certificatesMax) break
          found.set(one.id, one)
        }
        return [...found.values()]
      })
      if (!listed.ok) return listed
      if (listed.value.length > certificatesMax) {
        const message = `more than ${certificatesMax} certificates`
        return fail(ownError('unavailable', 'list-certificates', 'too-many-certificates', message))
      }
      const read = z.array(Wire).safeParse(listed.value)
      if (!read.success) return unreadable('list-certificates', 'unavailable', read.error)
      return ok(read.data.filter(one => !one.revoked_at).map(certificateOf))
    },

    async request({ requestPem, hostnames, days }, signal) {
      const made = await ask('create-certificate', 'once', signal, request =>
        originCACertificates.create(
          {
            csr: requestPem,
            hostnames: [...hostnames],
            request_type: 'origin-ecc',
            requested_validity: Validity.parse(days),
          },
          request,
        ),
      )
      if (!made.ok) return made
      const read = Wire.safeParse(made.value)
      return read.success
        ? ok(certificateOf(read.data))
        : unreadable('create-certificate', 'unknown-outcome', read.error)
    },

    async revoke(id, signal): Answer<null> {
      const revoked = await ask('revoke-certificate', 'repeatable', signal, request =>
        originCACertificates.delete(id, request),
      )
      if (revoked.ok || revoked.error.kind === 'not-found') return ok(null)
      return revoked
    },
  }
}

const certificateOf = ({ id, certificate }: z.infer<typeof Wire>): OriginCertificate => ({
  id,
  certificatePem: certificate,
})

const unreadable = (
  operation: string,
  kind: 'unavailable' | 'unknown-outcome',
  error: z.ZodError,
) => fail(ownError(kind, operation, 'unreadable-answer', z.prettifyError(error).slice(0, 200)))
