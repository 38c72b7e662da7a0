import { z } from 'zod'
import { Reason } from './views.ts'

/** What the API says of conversations; see `views.ts`. */

export const ChatRequest = z
  .object({
    conversation: z.string().regex(/^[a-z0-9-]{1,40}$/),
    messageId: z.uuid(),
    text: z.string().trim().min(1).max(20_000),
  })
  .meta({ id: 'ChatRequest' })

export const ChatMessage = z
  .object({ id: z.string(), role: z.enum(['user', 'assistant']), text: z.string() })
  .meta({ id: 'ChatMessage' })

export const ChatHistory = z.object({ messages: z.array(ChatMessage) }).meta({ id: 'ChatHistory' })

/** One `data:` line of the answer's event stream. `text` is the whole answer so far. */
export const ChatEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('status'), phase: z.string() }),
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('final'), text: z.string() }),
    z.object({ type: z.literal('error'), reason: Reason }),
  ])
  .meta({ id: 'ChatEvent' })
