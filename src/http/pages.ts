import { existsSync } from 'node:fs'
import path from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import nextModule from 'next'
import { assert } from '../kit/assert.ts'
import type { Random } from '../kit/random.ts'
import { cameThroughProxy } from './caller-country.ts'
import { contentSecurityPolicy } from './security.ts'

/** Answers a request for a page. */
export type Pages = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** The pages have not been built, so there is nothing to serve. */
export class PagesNotBuilt extends Error {}

/**
 * The Next application in `web/`, served by this process: same origin, one port.
 *
 * Next reads the nonce for its inline scripts from the request's own policy header, and can only do so
 * for pages that it renders on request; that is why `web/`'s root layout is dynamic.
 * @throws {PagesNotBuilt} naming the command that builds them.
 */
export async function createPages(options: {
  url: string
  random: Random
  /** Where a proxy writes the caller's country; pages hand it on to the API. */
  countryHeader: string | null
  root?: string
}): Promise<{ pages: Pages; close(): Promise<void> }> {
  const dir = path.resolve(options.root ?? '.', 'web')
  if (!existsSync(path.join(dir, '.next', 'BUILD_ID'))) {
    throw new PagesNotBuilt(
      'The pages are not built. `npm start` builds them; so does `npx next build web`.',
    )
  }
  const createNext: unknown = nextModule
  assert(isNext(createNext), 'next exports its factory')
  const next = createNext({ dir, dev: false })
  await next.prepare()
  const handle = next.getRequestHandler()
  return {
    async pages(request, reply) {
      const nonce = options.random.bytes(16).toString('base64')
      const policy = contentSecurityPolicy(options.url, nonce)
      request.raw.headers['content-security-policy'] = policy
      request.raw.headers['x-nonce'] = nonce
      tellCaller(request, options.countryHeader)
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.raw.setHeader('content-security-policy', policy)
      await handle(request.raw, reply.raw)
    },
    close: () => next.close(),
  }
}

/**
 * A page asks the API from this very machine, whose word the API takes: what it hands on of its visitor
 * must be what we found, never what the visitor wrote.
 */
function tellCaller(request: FastifyRequest, countryHeader: string | null) {
  const { headers } = request.raw
  headers['x-forwarded-for'] = request.ip
  if (countryHeader && !cameThroughProxy(request)) delete headers[countryHeader]
}

/** Next's types describe an ES module; what Node imports (16.4, CommonJS) is the factory itself. */
const isNext = (value: unknown): value is typeof nextModule.default => typeof value === 'function'
