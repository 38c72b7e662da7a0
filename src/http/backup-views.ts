import { z } from 'zod'
import { backupPurposes } from '../backups/tables.ts'
import { Reason } from './views.ts'

export const Backup = z
  .object({
    id: z.string(),
    purpose: z.enum(backupPurposes),
    state: z.enum(['making', 'verified']),
    /** Why the last try did not come about. */
    problem: Reason.nullable(),
    begunAt: z.iso.datetime(),
    verifiedAt: z.iso.datetime().nullable(),
    /** As it is stored; null while it is being made. */
    bytes: z.int().nullable(),
    /** It has only what was new since another one. */
    incremental: z.boolean(),
    /** The files that are opened for it, the full one first and its own last: ids of backups. */
    needs: z.array(z.string()),
    /** The software had stopped; else it ran, and its databases were copied consistently. */
    atRest: z.boolean(),
    softwareVersion: z.string().nullable(),
    /** Encrypted to its customer's own key alone. */
    ownKey: z.boolean(),
    pinned: z.boolean(),
    /** If one is made every day from now on; null: until its customer says otherwise. */
    keptUntil: z.iso.datetime().nullable(),
    can: z
      .object({
        pin: Reason.nullable(),
        delete: Reason.nullable(),
        download: Reason.nullable(),
        restore: Reason.nullable(),
      })
      .describe('null means allowed'),
  })
  .meta({ id: 'Backup', description: 'A server’s data in the store.' })

export const Backups = z
  .object({
    /** Newest first. */
    backups: z.array(Backup),
    /** Counted as stored. */
    usedBytes: z.int(),
    quotaBytes: z.int(),
    /** Between two that are made by themselves; 0: none are. */
    everyHours: z.int(),
    nextAt: z.iso.datetime().nullable(),
    keep: z.object({ daily: z.int(), weekly: z.int(), monthly: z.int() }),
    /** To whom new ones are encrypted that we need not read ourselves; null: to us. */
    recipient: z.string().nullable(),
    /** When one was last restored elsewhere, and was what it should be. */
    provenAt: z.iso.datetime().nullable(),
    notice: Reason.nullable(),
    /** None can be made, since the first of them was due, and why; null: they come about. */
    failing: z.object({ since: z.iso.datetime(), reason: Reason }).nullable(),
    can: z
      .object({ make: Reason.nullable(), setKey: Reason.nullable() })
      .describe('null means allowed'),
  })
  .meta({ id: 'Backups', description: 'All of a server’s backups, and what its plan gives.' })

export const Pin = z.object({ pinned: z.boolean() }).meta({ id: 'Pin' })

export const RecipientChoice = z
  .object({ recipient: z.string().trim().max(300).nullable() })
  .meta({ id: 'RecipientChoice', description: 'A public key of `age` (`age1…`), or null.' })
