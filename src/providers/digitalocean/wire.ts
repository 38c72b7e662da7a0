import { z } from 'zod'

/**
 * What we read of DigitalOcean's JSON, in its own words; unknown fields are let through unseen. Tags
 * must be there: a token that may not read them would make our machines look like somebody else's.
 */

/** Every list has `links`; `pages` is absent when all fits on one page, `next` on the last. */
export const pagination = z.object({
  links: z.object({ pages: z.object({ next: z.string().optional() }).optional() }),
})

export const counted = z.object({ meta: z.object({ total: z.int() }) })

export const droplet = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created_at: z.coerce.date(),
  size_slug: z.string(),
  region: z.object({ slug: z.string() }),
  /** Empty at first; the private address may come before the public one. */
  networks: z.object({
    v4: z.array(z.object({ ip_address: z.string(), type: z.string() })).default([]),
  }),
  tags: z.array(z.string()),
})
export type WireDroplet = z.infer<typeof droplet>

export const action = z.object({ id: z.int(), status: z.string() })

/** Ours are of type `snapshot`; others may not know their disk. */
export const image = z.object({
  id: z.int(),
  name: z.string(),
  type: z.string(),
  status: z.string(),
  min_disk_size: z.int().nullable(),
  regions: z.array(z.string()),
  created_at: z.coerce.date(),
})
export type WireImage = z.infer<typeof image>

export const sshKey = z.object({ id: z.int(), name: z.string() })

export const firewall = z.object({
  id: z.string(),
  name: z.string(),
  created_at: z.coerce.date().nullish(),
  tags: z.array(z.string()).nullish(),
})
export type WireFirewall = z.infer<typeof firewall>

/** `count` is of all that bears it: machines, images, volumes, databases. */
export const tag = z.object({ name: z.string(), resources: z.object({ count: z.int() }) })

export const account = z.object({ account: z.object({ droplet_limit: z.int() }) })

export const size = z.object({
  slug: z.string(),
  memory: z.int(),
  vcpus: z.int(),
  disk: z.int(),
  /** US dollars. */
  price_monthly: z.number().nonnegative(),
  /** Where it can be ordered now. */
  regions: z.array(z.string()),
  available: z.boolean().default(true),
})
export type WireSize = z.infer<typeof size>

export const region = z.object({ slug: z.string(), available: z.boolean() })
export type WireRegion = z.infer<typeof region>
