import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { World } from '../world.ts'
import type { DnsZone } from './zone.ts'

export const resolverPath = '/dns-query'

const question = z.object({ name: z.string(), type: z.enum(['A', 'AAAA']) })
const codes = { A: 1, AAAA: 28 }
const [noError, noSuchName, serverFailure] = [0, 3, 2]

/** Cloudflare's public resolver, in its JSON. It knows the emulated zone, and the names that a test leads somewhere. */
export function addResolverRoutes(app: FastifyInstance, world: World, zone: DnsZone): void {
  app.get(resolverPath, { config: { operation: 'resolve' } }, (request, reply) => {
    const { name, type } = question.parse(request.query)
    reply.type('application/dns-json')
    const answer = (Status: number, found: string[]) => ({
      ...{ Status, TC: false, RD: true, RA: true, AD: false, CD: false },
      Question: [{ name, type: codes[type] }],
      ...(found.length > 0 && {
        Answer: found.map(data => ({ name, type: codes[type], TTL: 60, data })),
      }),
    })
    if (world.faults.take('cloudflare', 'resolve', ['error-500-before-effect']))
      return answer(serverFailure, [])
    const [four, six] = [zone.resolve(name), zone.resolveSix(name)]
    const status = four.length + six.length > 0 ? noError : noSuchName
    return answer(status, type === 'A' ? four : six)
  })
}

const led = z.object({
  name: z.string(),
  type: z.enum(['A', 'AAAA', 'CNAME']).default('A'),
  /** Null: it leads nowhere. */
  content: z.string().nullable(),
})

/** `POST`: a name of somebody else's zone leads there from now on. */
export function addForeignNames(control: FastifyInstance, zone: DnsZone): void {
  control.post('/_sandbox/dns/names', (request, reply) => {
    const { name, type, content } = led.parse(request.body)
    zone.lead(name, content === null ? null : { name, type, content })
    return reply.code(204).send()
  })
}
