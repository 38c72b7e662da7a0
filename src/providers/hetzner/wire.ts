import { z } from 'zod'

/**
 * What we read of Hetzner's JSON, in its own words; unknown fields are let through unseen. Nothing
 * here needs a field that 2026 removed (`datacenter`) or that older answers lack (`available`).
 */

const labels = z.record(z.string(), z.string())
const price = z.object({ net: z.string().regex(/^\d+(\.\d+)?$/) })
const monthlyPrice = z.object({ location: z.string(), price_monthly: price })

export const pagination = z.object({
  meta: z.object({ pagination: z.object({ next_page: z.int().nullable() }) }),
})

export const server = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created: z.coerce.date(),
  public_net: z.object({ ipv4: z.object({ ip: z.string() }).nullable() }),
  server_type: z.object({ name: z.string() }),
  location: z.object({ name: z.string() }),
  labels,
})
export type WireServer = z.infer<typeof server>

export const action = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})

export const image = z.object({
  id: z.int(),
  status: z.string(),
  disk_size: z.number(),
  created: z.coerce.date(),
  labels,
})
export type WireImage = z.infer<typeof image>

/** An SSH key, a firewall or a system image, where only the id matters. */
export const identified = z.object({ id: z.int() })

export const location = z.object({ name: z.string(), city: z.string(), country: z.string() })

export const serverType = z.object({
  name: z.string(),
  cores: z.int(),
  memory: z.number(),
  disk: z.number(),
  architecture: z.enum(['x86', 'arm']),
  deprecation: z.unknown().optional(),
  prices: z.array(monthlyPrice),
  locations: z
    .array(
      z.object({
        name: z.string(),
        /** Since 2026-04-01; where it is absent nothing is known against ordering. */
        available: z.boolean().default(true),
        deprecation: z.unknown().optional(),
      }),
    )
    .optional(),
})
export type WireServerType = z.infer<typeof serverType>

export const pricing = z.object({
  currency: z.string(),
  primary_ips: z.array(z.object({ type: z.string(), prices: z.array(monthlyPrice) })),
})
export type WirePricing = z.infer<typeof pricing>

/** An SSH key or a firewall, with what says whose it is. */
export const accountObject = z.object({
  id: z.int(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  created: z.coerce.date(),
})
