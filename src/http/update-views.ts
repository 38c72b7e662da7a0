import { z } from 'zod'
import { Reason } from './views.ts'

/** What operators see of versions on their way to servers. */

export const Rollout = z
  .object({
    id: z.string(),
    blueprint: z.string(),
    version: z.string(),
    /** `planned`, `rehearsing`, a ring (`canary`, `tenth`, `all`), `done` or `stopped`. */
    state: z.string(),
    reason: Reason.nullable(),
    withoutRehearsal: z.boolean(),
    atOnce: z.boolean(),
    begunAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    done: z.int(),
    underWay: z.int(),
    /** Servers on which it failed, and why. */
    failed: z.array(
      z.object({
        serverId: z.string(),
        address: z.string(),
        /** The earlier version works again, with its data. */
        isRolledBack: z.boolean(),
        reason: Reason.nullable(),
      }),
    ),
  })
  .meta({ id: 'Rollout' })

export const OperatorUpdates = z
  .object({
    software: z.array(
      z.object({
        blueprint: z.string(),
        version: z.string(),
        isRolledOut: z.boolean(),
        servers: z.int(),
        behind: z.int(),
      }),
    ),
    rollouts: z.array(Rollout),
    /** Servers whose system counts its updates from its next start on, which comes at night. */
    restarts: z.array(
      z.object({ serverId: z.string(), address: z.string(), since: z.iso.datetime() }),
    ),
  })
  .meta({ id: 'OperatorUpdates' })

export const RolloutWish = z
  .object({
    blueprint: z.string().max(40),
    withoutRehearsal: z.boolean().default(false),
    /** At any hour, and without a rest between rings. */
    atOnce: z.boolean().default(false),
  })
  .meta({ id: 'RolloutWish' })
