import { eq } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AppDependencies } from '../http/app.ts'
import { HttpProblem } from '../http/problem.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { noteNews } from './addresses.ts'
import { isLetterKind } from './render.ts'
import { readResendEvent } from './resend-event.ts'
import { mailEvents, mails } from './tables.ts'
import { checkSignature } from './webhook-signature.ts'
import { groupOf } from './wishes.ts'

/**
 * Where Resend tells us what became of letters. Each event is stored once, as it came, together with what it
 * says of an address; a letter of what was agreed that did not arrive becomes visible to the operator.
 */
export const resendWebhook = (deps: AppDependencies) => async (app: FastifyInstance) => {
  // The signature is over the bytes as they came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.route({
    method: 'POST',
    url: '/api/resend/webhook',
    schema: { hide: true },
    handler: async request => {
      const message = signedMessage(request)
      const now = deps.context.clock.now()
      const checked = checkSignature(message, deps.resendWebhookSecrets, now)
      if (!checked.ok) {
        deps.context.log.warn(
          { problem: checked.error },
          'a webhook of the mail carrier was refused',
        )
        throw new HttpProblem(checked.error)
      }
      await record(deps, message.id, message.payload)
      return { received: true }
    },
  })
}

function signedMessage({ headers, body }: FastifyRequest) {
  const header = (name: string) =>
    String(headers[`svix-${name}`] ?? headers[`webhook-${name}`] ?? '')
  return {
    id: header('id'),
    timestamp: header('timestamp'),
    signature: header('signature'),
    payload: typeof body === 'string' ? body : '',
  }
}

async function record(deps: AppDependencies, id: string, payload: string): Promise<void> {
  const event = readResendEvent(payload)
  if (!event) return
  const receivedAt = deps.context.clock.now()
  await transact(deps, async (tx, wake) => {
    const [stored] = await tx
      .insert(mailEvents)
      .values({ id, type: event.type, body: event.body, receivedAt })
      .onConflictDoNothing({ target: mailEvents.id })
      .returning({ id: mailEvents.id })
    if (!stored) return
    for (const { address, news } of event.news) await noteNews(tx, wake, address, news)
    if (!event.isLost) return
    const [letter] = await tx.select().from(mails).where(eq(mails.messageId, event.messageId))
    if (!letter || !isLetterKind(letter.kind) || groupOf(letter.kind)) return
    const detail = `${letter.kind} to ${letter.to} came back`
    await tx
      .update(mails)
      .set({ failureCode: 'address-unreachable', failureDetail: detail })
      .where(eq(mails.id, letter.id))
  })
}
