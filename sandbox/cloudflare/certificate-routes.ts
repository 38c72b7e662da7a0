// Before @peculiar/x509, whose dependency tsyringe refuses to load without it.
import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { World } from '../world.ts'
import { failures, refuse, success } from './answers.ts'
import type { IssuedCertificate, OriginAuthority } from './origin-authority.ts'
import type { DnsZone } from './zone.ts'

const hostnamesMax = 200

const certificateBody = z.object({
  csr: z.string().min(1),
  hostnames: z.array(z.string().min(1)).min(1).max(hostnamesMax),
  request_type: z.literal('origin-ecc'),
  requested_validity: z.literal([7, 30, 90, 365, 730, 1095, 5475]).default(5475),
})
const listQuery = z.object({
  zone_id: z.string(),
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(5).max(50).default(20),
})
const path = z.object({ id: z.string() })

/** The Origin CA's part of the API: certificates by zone, made from a signing request, revoked by id. */
export function addCertificateRoutes(
  app: FastifyInstance,
  world: Pick<World, 'clock'>,
  zone: Pick<DnsZone, 'id' | 'name'>,
  authority: OriginAuthority,
): void {
  app.get('/certificates', { config: { operation: 'list-certificates' } }, request => {
    const read = listQuery.safeParse(request.query)
    if (!read.success) return refuse(failures.invalidCertificate(z.prettifyError(read.error)))
    const { zone_id, page, per_page } = read.data
    if (zone_id !== zone.id) refuse(failures.otherZone())
    const all = authority.certificates
    const shown = all.slice((page - 1) * per_page, page * per_page)
    return success(shown.map(render), {
      result_info: {
        page,
        per_page,
        count: shown.length,
        total_count: all.length,
        total_pages: Math.max(1, Math.ceil(all.length / per_page)),
      },
    })
  })

  app.post('/certificates', { config: { operation: 'create-certificate' } }, async request => {
    const read = certificateBody.safeParse(request.body)
    if (!read.success) return refuse(failures.invalidCertificate(z.prettifyError(read.error)))
    const { csr, hostnames } = read.data
    const stranger = hostnames.find(name => !isInZone(name, zone.name))
    if (stranger) refuse(failures.invalidCertificate(`${stranger} is in no zone of this account.`))
    const wanted = { ...read.data, hostnames: hostnames.map(name => name.toLowerCase()) }
    return success(render(await authority.issue(await readRequest(csr), wanted)))
  })

  app.get('/certificates/:id', { config: { operation: 'get-certificate' } }, request => {
    const { id } = path.parse(request.params)
    const found = authority.certificates.find(one => one.id === id)
    return success(render(found ?? refuse(failures.noSuchCertificate())))
  })

  app.delete('/certificates/:id', { config: { operation: 'revoke-certificate' } }, request => {
    const { id } = path.parse(request.params)
    const revoked = authority.revoke(id, world.clock.now())
    if (!revoked) return refuse(failures.noSuchCertificate())
    return success({ id, revoked_at: revoked.revoked_at })
  })
}

async function readRequest(csr: string): Promise<Pkcs10CertificateRequest> {
  let request: Pkcs10CertificateRequest
  try {
    request = new Pkcs10CertificateRequest(csr)
  } catch (error) {
    return refuse(failures.invalidCertificate(`The CSR cannot be read: ${String(error)}`))
  }
  if (!(await request.verify())) {
    return refuse(failures.invalidCertificate('The CSR is not signed with its key.'))
  }
  return request
}

/** The name itself, below it, or a wildcard for one level. */
const isInZone = (hostname: string, zoneName: string): boolean => {
  const name = hostname.toLowerCase().replace(/^\*\./, '')
  return !name.includes('*') && (name === zoneName || name.endsWith(`.${zoneName}`))
}

const render = ({ revoked_at, ...shown }: IssuedCertificate): object => shown
