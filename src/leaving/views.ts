import { z } from 'zod'
import { erasureStates } from './tables.ts'

const count = z.int().nonnegative()

export const Receipt = z
  .object({
    format: z.literal(1),
    id: z.string(),
    askedAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    erased: z.object({
      servers: count,
      backups: z.object({ count, storedBytes: count }),
      letters: count,
      requests: count,
      paymentCustomer: z.boolean(),
      notices: count,
    }),
    kept: z.object({
      invoices: z.array(
        z.object({
          number: z.string(),
          issuedAt: z.iso.datetime(),
          totalMinor: z.int(),
          currency: z.string(),
        }),
      ),
    }),
    sha256: z.string(),
  })
  .meta({
    id: 'ErasureReceipt',
    description: '`sha256` is of all else in it, as JSON with its keys in order.',
  })

export const Erasure = z
  .object({ state: z.enum(erasureStates), askedAt: z.iso.datetime(), receipt: Receipt.nullable() })
  .meta({ id: 'Erasure', description: 'Names nobody: whoever has its secret address may read it.' })

export const ErasureAsked = z
  .object({ token: z.string() })
  .meta({ id: 'ErasureAsked', description: 'The secret by which the receipt can be read.' })
