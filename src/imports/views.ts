import { z } from 'zod'
import { Reason } from '../http/views.ts'
import { importStates } from './tables.ts'

const count = z.int().nonnegative()

export const Import = z
  .object({
    id: z.string(),
    state: z.enum(importStates),
    askedAt: z.iso.datetime(),
    files: count.nullable(),
    bytes: count.nullable(),
    softwareVersion: z.string().nullable(),
    reason: Reason.nullable(),
  })
  .meta({ id: 'Import' })
