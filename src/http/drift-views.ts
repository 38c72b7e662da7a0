import { z } from 'zod'
import { Reason } from './views.ts'

/** What operators see of machines that are gone, of lists that are not believed, and of leftovers. */

export const Orphan = z
  .object({
    id: z.string(),
    provider: z.string(),
    kind: z.string(),
    vendorId: z.string(),
    name: z.string(),
    /** By the vendor's clock. */
    createdAt: z.iso.datetime().nullable(),
    firstSeenAt: z.iso.datetime(),
    /** `wait` for more proof, `leave` to an operator, `quarantine`, or `remove`. */
    verdict: z.enum(['wait', 'leave', 'quarantine', 'remove']),
    reason: Reason,
    quarantinedAt: z.iso.datetime().nullable(),
    deletedAt: z.iso.datetime().nullable(),
    /** The vendor's words when it refused. */
    failure: z.string().nullable(),
  })
  .meta({ id: 'Orphan', description: 'Something at a vendor that is ours and that no row needs.' })

export const OperatorDrift = z
  .object({
    lost: z.array(
      z.object({
        serverId: z.string(),
        address: z.string(),
        accountEmail: z.string(),
        since: z.iso.datetime(),
        copyFrom: z.iso.datetime().nullable(),
        /** Null: it can be rebuilt now. */
        refusal: Reason.nullable(),
      }),
    ),
    doubted: z.array(
      z.object({
        provider: z.string(),
        since: z.iso.datetime(),
        expected: z.int(),
        missing: z.int(),
      }),
    ),
    orphans: z.array(Orphan),
  })
  .meta({ id: 'OperatorDrift' })

export const OrphanWord = z
  .object({ word: z.enum(['keep', 'release']) })
  .meta({ id: 'OrphanWord', description: 'It stays for good, or it goes without further proof.' })
