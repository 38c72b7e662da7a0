import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem } from '../http/problem.ts'
import { recordBoot, recordProgress } from './machine-reports.ts'

/** `ssh-ed25519 <key>`; what follows is a comment and not part of the key. */
const HostKey = z
  .string()
  .trim()
  .regex(/^ssh-ed25519 [A-Za-z0-9+/]{68}(?: .{0,200})?$/)
  .transform(line => line.split(' ').slice(0, 2).join(' '))

const Report = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('booted'), host_key: HostKey }),
  z.object({ phase: z.literal('installing'), detail: z.string().max(100) }),
  z.object({
    phase: z.literal('installed'),
    version: z.string().min(1).max(60),
    detail: z.string().max(2000).default(''),
  }),
  z.object({
    phase: z.literal('failed'),
    detail: z.string().transform(text => text.slice(-2000)),
  }),
])

const Bearer = z.string().regex(/^Bearer [A-Za-z0-9_-]{20,100}$/)

/**
 * Where a machine reports during its first boot, knowing nothing but a one-time token. The first call
 * pins its host key and hands out its configuration; the rest is progress. Each call writes what was
 * observed and wakes the server; none acts.
 */
export const phoneHome = (deps: AppDependencies) => async (app: FastifyInstance) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )

  app.route({
    method: 'POST',
    url: '/api/machines/phone-home',
    ...limited('phoneHome'),
    schema: { hide: true },
    handler: async (request, reply) => {
      const bearer = Bearer.safeParse(request.headers.authorization)
      if (!bearer.success) throw new HttpProblem('phone-home-token-invalid')
      const token = bearer.data.slice('Bearer '.length)
      const report = Report.safeParse(request.body)
      if (!report.success) throw new HttpProblem('invalid-input')
      if (report.data.phase === 'booted') {
        const booted = await recordBoot(deps, token, report.data.host_key)
        if (!booted.ok) throw new HttpProblem(booted.error)
        const files = await deps.machineFiles(booted.value)
        if (files === null) throw new HttpProblem('configuration-not-ready')
        return reply.type('text/plain; charset=utf-8').send(files)
      }
      const recorded = await recordProgress(deps, token, report.data)
      if (!recorded.ok) throw new HttpProblem(recorded.error)
      return reply.code(204).send()
    },
  })
}
