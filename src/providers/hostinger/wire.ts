import { z } from 'zod'

/**
 * What we read of Hostinger's JSON, in its own words; unknown fields are let through unseen. The
 * published document marks no field as required, so only what we cannot do without is.
 */

/** Lists that come in pages; most lists here are bare arrays without pages. */
export const pageMeta = z.object({
  current_page: z.int(),
  per_page: z.int(),
  total: z.int(),
})

export const machine = z.object({
  id: z.int(),
  subscription_id: z.string().nullish(),
  data_center_id: z.int().nullish(),
  firewall_group_id: z.int().nullish(),
  plan: z.string().nullish(),
  hostname: z.string(),
  state: z.string(),
  actions_lock: z.string(),
  ipv4: z.array(z.object({ address: z.string() })).nullish(),
  created_at: z.coerce.date(),
})
export type WireMachine = z.infer<typeof machine>

export const purchase = z.object({
  order: z.object({ status: z.string() }),
  virtual_machine: machine.nullish(),
})
export type WirePurchase = z.infer<typeof purchase>

export const action = z.object({
  name: z.string(),
  state: z.string(),
  created_at: z.coerce.date(),
})
export type WireAction = z.infer<typeof action>

export const subscription = z.object({
  id: z.string(),
  status: z.string(),
  is_auto_renewed: z.boolean(),
  expires_at: z.coerce.date().nullish(),
})
export type WireSubscription = z.infer<typeof subscription>

export const catalogueItem = z.object({
  id: z.string(),
  name: z.string(),
  /** Numbers as text; nothing in it is documented. */
  metadata: z
    .object({
      cpus: z.coerce.number(),
      memory: z.coerce.number(),
      disk_space: z.coerce.number(),
    })
    .partial()
    .nullish()
    .catch(null),
  prices: z.array(
    z.object({
      id: z.string(),
      currency: z.string(),
      /** Cents: what each period costs, and what the first one does. */
      price: z.int(),
      first_period_price: z.int().nullish(),
      period: z.int(),
      period_unit: z.string(),
    }),
  ),
})
export type WireCatalogueItem = z.infer<typeof catalogueItem>

export const dataCenter = z.object({
  id: z.int(),
  city: z.string().nullish(),
  /** The country, two letters, lower case. */
  location: z.string().nullish(),
})
export type WireDataCenter = z.infer<typeof dataCenter>

export const template = z.object({ id: z.int(), name: z.string() })
export type WireTemplate = z.infer<typeof template>

export const script = z.object({
  id: z.int(),
  name: z.string(),
  content: z.string(),
  created_at: z.coerce.date(),
})
export type WireScript = z.infer<typeof script>

export const firewallRule = z.object({ protocol: z.string(), port: z.string().nullish() })

export const firewall = z.object({
  id: z.int(),
  name: z.string(),
  is_synced: z.boolean(),
  created_at: z.coerce.date().nullish(),
  rules: z.array(firewallRule).nullish(),
})
export type WireFirewall = z.infer<typeof firewall>
