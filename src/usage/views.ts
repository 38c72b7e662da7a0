import { z } from 'zod'
import { limitActions } from './tables.ts'

export const UsageLimit = z
  .object({
    /** In a calendar month, UTC. */
    tokens: z.int().min(1000).max(1e12),
    action: z.enum(limitActions),
  })
  .meta({ id: 'UsageLimit' })

const amounts = {
  tokens: z.number(),
  /** In US dollars, as far as the assistant knows what its models cost; 0: it does not. */
  cost: z.number(),
}

export const Usage = z
  .object({
    /** Oldest first; days without any are not among them. */
    days: z.array(z.object({ date: z.iso.date(), model: z.string(), ...amounts })),
    from: z.iso.date(),
    to: z.iso.date(),
    month: z.object({ since: z.iso.date(), ...amounts }),
    limit: UsageLimit.nullable(),
    /** `near`: at least four fifths of it are used. */
    state: z.enum(['none', 'fine', 'near', 'reached']),
  })
  .meta({ id: 'Usage' })
