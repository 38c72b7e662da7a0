import { z } from 'zod'
import { Reason } from '../http/views.ts'

export const Domain = z
  .object({
    id: z.string(),
    name: z.string(),
    /** `waiting`: it does not lead to the server; `certificate`: it does, and the server has none for it yet. */
    state: z.enum(['waiting', 'certificate', 'working']),
    /** What was amiss when we looked last. */
    problem: Reason.nullable(),
    checkedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Domain' })

export const Domains = z
  .object({
    domains: z.array(Domain),
    /** Why no domain can be added; null: one can. */
    refused: Reason.nullable(),
    /** Why the machine could not be told of the last change when that was tried last. */
    problem: Reason.nullable(),
    /** Where a CNAME leads, and where an A record does; the address is another one on another machine. */
    target: z.object({ name: z.string(), address: z.string().nullable() }),
  })
  .meta({ id: 'Domains' })
