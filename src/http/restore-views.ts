import { z } from 'zod'
import { pathsMost } from '../restores/paths.ts'
import { Reason } from './views.ts'

export const RestoreRequest = z
  .object({
    backupId: z.string().max(60),
    /** The server's name, typed once more: what it has now is replaced. */
    confirm: z.string().max(80),
    /** What of it is brought back; without them, all. */
    paths: z.array(z.string().max(4_096)).min(1).max(pathsMost).optional(),
    /** Of a backup to the customer's own key: that key (`AGE-SECRET-KEY-1…`). Forgotten when the restore ends. */
    identity: z.string().trim().max(400).optional(),
    /** Where a new machine shall stand; without it, the machine stays. */
    place: z
      .object({ provider: z.string().max(40), location: z.string().max(40).optional() })
      .optional(),
  })
  .meta({ id: 'RestoreRequest' })

export const UnlockRequest = z
  .object({
    /** The newest copy with the customer's key, the newest one that needs no key of theirs, or none at all. */
    with: z.enum(['key', 'older', 'nothing']),
    /** That key (`AGE-SECRET-KEY-1…`). Forgotten when the copy is there. */
    identity: z.string().trim().max(400).optional(),
  })
  .meta({ id: 'UnlockRequest' })

export const Restore = z
  .object({
    id: z.string(),
    backupId: z.string(),
    /** `saving`: what is there is backed up first. */
    state: z.enum(['saving', 'restoring', 'done', 'failed', 'called-off']),
    /** Null: all of it. */
    paths: z.array(z.string()).nullable(),
    begunAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    /** Why it failed or was called off, or what it waits for. */
    reason: Reason.nullable(),
  })
  .meta({ id: 'Restore', description: 'A backup that takes the place of what a server has.' })

export const Drill = z
  .object({
    id: z.string(),
    kind: z.enum(['copy', 'move']),
    state: z.enum(['begun', 'under-way', 'passed', 'failed', 'called-off']),
    serverId: z.string(),
    address: z.string(),
    backupId: z.string().nullable(),
    /** Null: not compared yet. */
    differenceCount: z.int().nullable(),
    historyKept: z.boolean().nullable(),
    files: z.int().nullable(),
    begunAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    reason: Reason.nullable(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Drill', description: 'A backup that was restored to see whether that can be done.' })
