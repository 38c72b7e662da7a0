import { z } from 'zod'
import { sessionPattern } from './command.ts'

/** A page's own name for a terminal on it, kept when it connects again. */
const Terminal = z.string().regex(/^[\w-]{8,40}$/)
const columns = z.int().min(2).max(500)
const rows = z.int().min(1).max(300)

/** What pages say of terminals, event by event. */
export const Open = z.object({
  terminal: Terminal,
  serverId: z.string().min(1).max(60),
  session: z.string().regex(sessionPattern),
  columns,
  rows,
})
export const Input = z.object({
  terminal: Terminal,
  data: z.instanceof(Uint8Array).refine(bytes => bytes.length <= 32 * 1024),
})
export const Resize = z.object({ terminal: Terminal, columns, rows })
export const Ack = z.object({ terminal: Terminal, bytes: z.int().min(0) })
/** With `end`, what goes on there ends too; without, it is only not looked at any more. */
export const Close = z.object({ terminal: Terminal, end: z.boolean() })
