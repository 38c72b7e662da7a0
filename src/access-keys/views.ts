import { z } from 'zod'
import { Reason } from '../http/views.ts'

export const AccessKey = z
  .object({
    id: z.string(),
    name: z.string(),
    /** Such as `ssh-ed25519`. */
    kind: z.string(),
    /** `SHA256:…`, as `ssh-keygen -l` shows it. */
    fingerprint: z.string(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'AccessKey' })

export const AccessKeys = z
  .object({
    keys: z.array(AccessKey),
    /** How one signs in with them. */
    command: z.string(),
    /** The machine knows them as they are here; false: the last change is on its way. */
    onMachine: z.boolean(),
    /** Why the machine could not be told when that was tried last. */
    problem: Reason.nullable(),
  })
  .meta({ id: 'AccessKeys' })
