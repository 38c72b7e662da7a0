import { isIP } from 'node:net'
import { z } from 'zod'
import { portRange } from './firewall-effect.ts'

const addressesMax = 1_000
const rulesMax = 50

const address = z.string().refine(text => {
  const [ip = '', bits, ...rest] = text.split('/')
  const version = isIP(ip)
  if (version === 0 || rest.length > 0) return false
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  )
}, 'invalid address')

const peers = z
  .object({
    addresses: z.array(address).max(addressesMax).optional(),
    droplet_ids: z.array(z.int()).optional(),
    load_balancer_uids: z.array(z.string()).optional(),
    kubernetes_ids: z.array(z.string()).optional(),
    tags: z.array(z.string()).optional(),
  })
  .refine(one => Object.values(one).some(list => list.length > 0), 'must name at least one peer')

const portRule = z
  .object({
    protocol: z.enum(['tcp', 'udp', 'icmp'], { error: 'must be tcp, udp or icmp' }),
    ports: z.string().optional(),
  })
  .loose()
  .transform((rule, context) => {
    const ports = rule.protocol === 'icmp' ? '0' : rule.ports
    if (ports !== undefined && portRange(ports)) return { protocol: rule.protocol, ports }
    context.addIssue({ code: 'custom', path: ['ports'], message: 'invalid port range' })
    return z.NEVER
  })
  .transform(rule => ({ ...rule, ports: rule.ports === 'all' ? '0' : rule.ports }))

/** Rules as they come in; all ports are kept as `0`, which is how they are shown. */
export const inboundRules = z
  .array(z.intersection(z.object({ sources: peers }), portRule))
  .max(rulesMax)
export const outboundRules = z
  .array(z.intersection(z.object({ destinations: peers }), portRule))
  .max(rulesMax)
