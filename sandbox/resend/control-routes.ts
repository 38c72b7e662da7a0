import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Mailbox } from './mailbox.ts'

const endpoint = z.strictObject({ url: z.url(), secret: z.string().startsWith('whsec_') })
const settings = z.strictObject({
  twice: z.boolean().optional(),
  reverse: z.boolean().optional(),
  delayMs: z.int().min(0).max(86_400_000).optional(),
})
const address = z.strictObject({
  address: z.email(),
  fate: z.enum(['delivered', 'bounced', 'delayed', 'complained', 'suppressed']),
})

/** Doors beside Resend's API: what is set in its dashboard, and what only recipients do. */
export function registerControl(app: FastifyInstance, mailbox: Mailbox): void {
  app.post('/_sandbox/resend/webhook-endpoint', (request, reply) =>
    read(endpoint, request.body, reply, wanted => {
      mailbox.state.endpoint = wanted
      return { id: 'webhook', ...wanted }
    }),
  )
  app.post('/_sandbox/resend/deliveries', (request, reply) =>
    read(settings, request.body, reply, wanted =>
      Object.assign(mailbox.state.deliverySettings, wanted),
    ),
  )
  app.post('/_sandbox/resend/addresses', (request, reply) =>
    read(address, request.body, reply, wanted => {
      mailbox.state.fates[wanted.address.toLowerCase()] = wanted.fate
      return wanted
    }),
  )

  function read<T>(
    schema: z.ZodType<T>,
    body: unknown,
    reply: FastifyReply,
    change: (wanted: T) => object,
  ) {
    const wanted = schema.safeParse(body)
    if (!wanted.success) return reply.code(400).send({ error: z.prettifyError(wanted.error) })
    const changed = change(wanted.data)
    mailbox.save()
    return changed
  }
}
