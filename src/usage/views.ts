import { z } from 'zod'
import { limitActions } from './tables.ts'

/** Nobody's mistake: a limit that one message reaches, and one that no bill does. */
const bounds = {
  tokens: z.int().min(1_000).max(1e12),
  usd: z.int().min(100).max(1e8),
}

/** In a calendar month of its owner's time zone. */
export const UsageLimit = z
  .object({
    unit: z.enum(['tokens', 'usd']),
    /** Tokens, or US cents. */
    amount: z.int(),
    action: z.enum(limitActions),
  })
  .refine(({ unit, amount }) => bounds[unit].safeParse(amount).success, {
    error: 'from 1,000 tokens or 1 dollar on',
    path: ['amount'],
  })
  .meta({ id: 'UsageLimit' })

const dollars = z.number().min(0).max(100_000)

export const ModelPrice = z
  .object({ input: dollars, output: dollars, cacheRead: dollars, cacheWrite: dollars })
  .meta({
    id: 'ModelPrice',
    description: 'What a million tokens of each kind cost, in US dollars, as their owner says.',
  })

export const Usage = z
  .object({
    /** Oldest first; days without any are not among them. */
    days: z.array(z.object({ date: z.iso.date(), model: z.string(), tokens: z.number() })),
    from: z.iso.date(),
    to: z.iso.date(),
    month: z.object({
      since: z.iso.date(),
      tokens: z.number(),
      /** In US dollars, as far as prices are known. */
      cost: z.number(),
      /** Tokens of which nobody has said what they cost. */
      unpriced: z.number(),
      models: z.array(
        z.object({
          model: z.string(),
          tokens: z.number(),
          /** Null: nobody has said what it costs. */
          cost: z.number().nullable(),
          /** By whose word: its owner's price, or what the assistant knows. */
          by: z.enum(['owner', 'assistant']).nullable(),
          price: ModelPrice.nullable(),
        }),
      ),
    }),
    limit: UsageLimit.nullable(),
    /** `near`: at least four fifths of it are used. */
    state: z.enum(['none', 'fine', 'near', 'reached']),
    /** In which days and months begin. */
    timeZone: z.string(),
  })
  .meta({ id: 'Usage' })
