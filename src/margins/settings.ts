import { z } from 'zod'
import type { MarginTerms } from './margins.ts'

/** What the operator says of money: the currency to count in, what storage costs, and when to be warned. */
export type MarginSettings = Pick<
  MarginTerms,
  'currency' | 'warnBelowPercent' | 'backupGbMinor' | 'imageGbMinor'
>

const costsForm = /^\s*([a-z]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/

/** The environment's variables that margins are computed with. */
export const marginVariables = {
  SAMBUK_CURRENCY: z
    .string()
    .regex(/^[a-z]{3}$/i, 'is not a currency of three letters')
    .toLowerCase()
    .default('usd'),
  SAMBUK_MARGIN_WARN_PERCENT: z.coerce
    .number('is not a number of percent')
    .min(-100)
    .max(100)
    .default(20),
  // What S3 takes for a GB and month, in cents.
  SAMBUK_STORAGE_COST_GB: z.coerce.number('is not a number').min(0).default(2.3),
  // Of snapshots: €0.0143 at Hetzner, $0.06 at DigitalOcean; Hostinger has none.
  SAMBUK_IMAGE_COSTS_GB: z.string().default('hetzner=1.66,digitalocean=6').transform(readCosts),
}

type Variables = z.infer<z.ZodObject<typeof marginVariables>>

export const marginSettings = (env: Variables): MarginSettings => ({
  currency: env.SAMBUK_CURRENCY,
  warnBelowPercent: env.SAMBUK_MARGIN_WARN_PERCENT,
  backupGbMinor: env.SAMBUK_STORAGE_COST_GB,
  imageGbMinor: env.SAMBUK_IMAGE_COSTS_GB,
})

function readCosts(text: string, context: z.RefinementCtx): ReadonlyMap<string, number> {
  const costs = new Map<string, number>()
  for (const part of text.split(',')) {
    const [, provider, cost] = costsForm.exec(part) ?? []
    if (!provider) {
      context.addIssue({
        code: 'custom',
        message: 'is not written like hetzner=1.66,digitalocean=6',
      })
      return z.NEVER
    }
    costs.set(provider, Number(cost))
  }
  return costs
}
