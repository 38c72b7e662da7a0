import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isKeyed } from './bearer.ts'
import { HttpProblem } from './problem.ts'

/**
 * What a browser may do with our pages. `nonce` is for the inline scripts by which Next hands data to
 * a page; without it (the API) nothing inline runs. React sets inline styles, hence `unsafe-inline` there.
 */
export function contentSecurityPolicy(url: string, nonce: string | null): string {
  const socket = url.replace(/^http/, 'ws')
  return [
    "default-src 'self'",
    `script-src 'self'${nonce ? ` 'nonce-${nonce}'` : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${socket}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The origins that are us. A loopback address has two spellings, and people type either. */
export function trustedOrigins(url: string): string[] {
  const { origin, hostname, port, protocol } = new URL(url)
  const twin = { '127.0.0.1': 'localhost', localhost: '127.0.0.1' }[hostname]
  return twin ? [origin, `${protocol}//${twin}${port ? `:${port}` : ''}`] : [origin]
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Callers that carry no cookie and prove themselves by a signature or a token of their own. */
const machineRoutes = [
  '/api/stripe/webhook',
  '/api/resend/webhook',
  '/api/mail/unsubscribe',
  '/api/machines/',
]

/**
 * Headers on every answer, and the refusal of requests that another site made a browser send: each
 * state-changing call must carry our own `Origin`. better-auth checks its routes too, but not in
 * every environment.
 */
export function protect(app: FastifyInstance, url: string) {
  const origins = new Set(trustedOrigins(url))
  const policy = contentSecurityPolicy(url, null)
  const isSecure = url.startsWith('https:')

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-frame-options': 'DENY',
    })
    if (isSecure) reply.header('strict-transport-security', 'max-age=31536000')
    if (routeOf(request).startsWith('/api/')) reply.header('cache-control', 'no-store')
    if (needsOrigin(request) && !origins.has(request.headers.origin ?? '')) {
      throw new HttpProblem('bad-origin')
    }
  })
}

/** The route that was matched, not the address as it was written: `/%61pi/orders` is `/api/orders`. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? ''

const needsOrigin = (request: FastifyRequest): boolean =>
  !safeMethods.has(request.method) &&
  routeOf(request).startsWith('/api/') &&
  !isKeyed(request) &&
  !machineRoutes.some(route => routeOf(request).startsWith(route))
