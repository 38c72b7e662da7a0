import { z } from 'zod'
import { activityKinds } from '../activity/tables.ts'
import { Reason } from './views.ts'

export const Activity = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    kind: z.enum(activityKinds),
    /** Null: the installation itself, or nobody knows. `stranger`: whose server it is not. */
    by: z.enum(['customer', 'member', 'operator', 'idle', 'stranger']).nullable(),
    /** What a member is called; null: it was none, or they are not here any more. */
    member: z.string().nullable(),
    /** Why, where there is a why. */
    reason: Reason.nullable(),
    /** What else its sentence needs: names of plans and cities are in the language of the request. */
    detail: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Activity', description: 'One line of what happened with a server.' })

export const Activities = z
  .object({
    /** Newest first. */
    activities: z.array(Activity),
    /** What to ask for the page before this one with; null: this is the first that was ever written. */
    before: z.int().nullable(),
  })
  .meta({ id: 'Activities' })
