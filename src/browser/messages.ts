import { z } from 'zod'
import { Action } from './actions.ts'

/** A page's own name for its look into a browser. */
const View = z.string().regex(/^[\w-]{8,40}$/)

/** What pages say of browsers, event by event. */
export const Open = z.object({ view: View, serverId: z.string().min(1).max(60) })
export const Show = z.object({ view: View, tab: z.string().min(1).max(128) })
export const Act = z.object({ view: View, action: Action })
export const Seen = z.object({ view: View, number: z.int().min(0) })
export const Close = z.object({ view: View })
