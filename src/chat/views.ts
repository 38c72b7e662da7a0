import { z } from 'zod'
import { ConversationId } from './conversation-id.ts'

/** What the API says of conversations. */

const text = z.string()

export const ConversationLine = z
  .object({
    id: ConversationId,
    title: text.nullable(),
    preview: text,
    at: z.iso.datetime(),
    isRunning: z.boolean(),
    model: text.nullable(),
  })
  .meta({ id: 'Conversation' })

export const ChatModel = z
  .object({ id: text, name: text, isDefault: z.boolean() })
  .meta({ id: 'ChatModel' })

const Tool = z.object({
  id: text,
  name: text,
  input: text,
  output: text.nullable(),
  state: z.enum(['running', 'done', 'failed']),
})

export const ChatTurnView = z
  .object({
    id: text,
    role: z.enum(['user', 'assistant']),
    at: z.number().nullable(),
    parts: z.array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('text'), text }),
        Tool.extend({ type: z.literal('tool') }),
      ]),
    ),
    attachments: z.array(z.object({ name: text, type: text, bytes: z.number() })),
    model: text.nullable(),
    usage: z.object({ tokens: z.number(), cost: z.number().nullable() }).nullable(),
  })
  .meta({ id: 'ChatTurn' })

export const ChatPage = z
  .object({ turns: z.array(ChatTurnView), earlier: z.number().nullable() })
  .meta({ id: 'ChatPage' })

/** A base64 text of at most four megabytes of content. */
const attachedMost = 5_600_000

export const NewMessage = z
  .object({
    messageId: z.uuid(),
    text: z.string().trim().max(20_000),
    model: z.string().min(1).max(200).nullable().default(null),
    title: z.string().trim().min(1).max(80).nullable().default(null).meta({
      description: 'What a conversation that begins with it is called.',
    }),
    attachments: z
      .array(
        z.object({
          name: z.string().trim().min(1).max(200),
          type: z
            .string()
            .regex(/^[\w.+-]+\/[\w.+-]+$/)
            .max(100),
          content: z.base64().min(1).max(attachedMost),
        }),
      )
      .max(5)
      .default([]),
  })
  .refine(({ text: said, attachments }) => said !== '' || attachments.length > 0)
  .meta({ id: 'NewMessage' })

/** Of a request with as many attachments as there may be: the longest body of all but imports and uploads. */
export const messageBytesMost = 16 * 1024 * 1024
