import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Post } from './post.ts'

const query = z.object({ to: z.string().optional() })

/** What the server has taken, newest first; `?to=` one address. */
export function addSmtpControl(control: FastifyInstance, post: Post): void {
  control.get('/_sandbox/smtp/letters', request => ({
    letters: post.list(query.parse(request.query).to ?? null),
  }))
}
