import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { World } from '../world.ts'
import { emptied } from './empty-list.ts'
import type { Fault, FaultKind } from './faults.ts'
import { reportBug } from './report-bug.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The sandbox's name of the operation. Routes without one (pages for people) are not recorded. */
    operation?: string
    /** Instead of `operation`, where one path does many things and its body says which. */
    operationByBody?: OperationByBody
    /** The same for one path that does many things as its query says. */
    operationByQuery?: OperationByQuery
  }
}

/** Faults of such a route happen once its body is there, so what is no JSON is refused without any. */
export interface OperationByBody {
  readonly names: readonly string[]
  /** One of the names; also for a body that makes no sense, or that is not there yet. */
  nameOf(body: unknown): string
}

export interface OperationByQuery {
  readonly names: readonly string[]
  /** One of the names, whatever the query is. */
  nameOf(query: unknown): string
}

/** An answer in a vendor's own format. */
export interface VendorAnswer {
  status: number
  headers?: Record<string, string>
  body: unknown
}

export interface Vendor {
  /** As faults and the call log name it: `hetzner`, `stripe`, … */
  provider: string
  /** The vendor's own words for what may happen to any request. */
  answers: {
    internalError(): VendorAnswer
    rateLimited(): VendorAnswer
    unauthorized(): VendorAnswer
    /** No such path. */
    unknownRoute(request: FastifyRequest): VendorAnswer
    /** Broken JSON, a body too large, a wrong content type. */
    badRequest(message: string, status: number): VendorAnswer
  }
  /** Bytes; 1 MiB when absent. */
  bodyLimit?: number
}

/** Thrown by a handler to end the request with a refusal in the vendor's own words. */
export class Refusal extends Error {
  readonly answer: VendorAnswer

  constructor(answer: VendorAnswer) {
    super(`refused with ${answer.status}`)
    this.answer = answer
  }
}

/** Thrown by a handler to end the request by ending its connection. */
export class ConnectionCut extends Error {}

const genericFaults: readonly FaultKind[] = [
  'timeout-before-effect',
  'timeout-after-effect',
  'error-500-before-effect',
  'error-500-after-effect',
  'rate-limited',
  'malformed',
  'unauthorized',
  'empty-list',
  'slow',
]

/**
 * The Fastify instance every emulated vendor starts from: it limits requests, records them in the
 * call log under their route's `config: { operation: 'create-server' }`, answers {@link Refusal}s
 * and bugs in the vendor's own format, and acts out the generic faults. What is special to a vendor
 * (`sold-out`, `declined`, …) its handlers take from `world.faults` themselves.
 */
export function createVendorServer(
  world: Pick<World, 'clock' | 'faults' | 'calls'>,
  vendor: Vendor,
): FastifyInstance {
  const app = Fastify({
    bodyLimit: vendor.bodyLimit ?? 1024 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  })
  const faults = new WeakMap<FastifyRequest, Fault>()
  const recorded = new WeakSet<FastifyRequest>()

  app.addHook('onRoute', ({ config }) => {
    const byRequest = config?.operationByBody ?? config?.operationByQuery
    const names = byRequest?.names ?? (config?.operation ? [config.operation] : [])
    for (const name of names) world.faults.know(vendor.provider, name)
  })

  app.addHook('onRequest', async (request, reply) => {
    const { operation, operationByQuery } = request.routeOptions.config
    const named = operation ?? operationByQuery?.nameOf(request.query)
    if (named) return meetFault(named, request, reply)
  })

  app.addHook('preHandler', async (request, reply) => {
    const { operationByBody } = request.routeOptions.config
    if (operationByBody) return meetFault(operationByBody.nameOf(request.body), request, reply)
  })

  /** Acts out what happens to a request before its effect; the rest waits in `faults`. */
  function meetFault(operation: string, request: FastifyRequest, reply: FastifyReply) {
    const fault = world.faults.take(vendor.provider, operation, genericFaults)
    if (!fault) return
    faults.set(request, fault)
    switch (fault.fault) {
      case 'timeout-before-effect':
        return cut(request, reply)
      case 'error-500-before-effect':
        return send(reply, vendor.answers.internalError())
      case 'rate-limited':
        return send(reply, withRetryAfter(vendor.answers.rateLimited(), fault.delayMs))
      case 'unauthorized':
        return send(reply, vendor.answers.unauthorized())
    }
  }

  // After the request was received whole: a slow vendor acts even when the caller is gone by then.
  app.addHook('preHandler', async request => {
    const fault = faults.get(request)
    if (fault?.fault !== 'slow') return
    await new Promise<void>(resolve => {
      world.clock.after(fault.delayMs ?? 5_000, `slow ${operationOf(request)}`, resolve)
    })
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const kind = faults.get(request)?.fault
    if (kind === 'timeout-after-effect') {
      record(request, reply, 0)
      request.raw.socket.destroy()
    }
    if (kind === 'malformed' && typeof payload === 'string') {
      reply.removeHeader('content-length')
      return payload.slice(0, payload.length / 2)
    }
    if (kind === 'empty-list' && typeof payload === 'string') {
      reply.removeHeader('content-length')
      return JSON.stringify(emptied(JSON.parse(payload)))
    }
    if (kind !== 'error-500-after-effect') return payload
    const { status, headers = {}, body } = vendor.answers.internalError()
    reply.code(status).headers(headers).removeHeader('content-length')
    return typeof body === 'string' ? body : JSON.stringify(body)
  })

  app.addHook('onResponse', async (request, reply) => record(request, reply, reply.statusCode))

  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof Refusal) return send(reply, error.answer)
    if (error instanceof ConnectionCut) return cut(request, reply)
    const status = error.statusCode ?? 500
    if (status < 500) return send(reply, vendor.answers.badRequest(error.message, status))
    reportBug(`${vendor.provider} ${request.method} ${request.url}`, error)
    return send(reply, vendor.answers.internalError())
  })

  app.setNotFoundHandler((request, reply) => {
    record(request, reply, 404, 'unknown-route')
    return send(reply, vendor.answers.unknownRoute(request))
  })

  /** Ends the connection without a byte of an answer. */
  function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    record(request, reply, 0)
    reply.hijack()
    reply.raw.destroy()
    return reply
  }

  function record(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    operation = operationOf(request),
  ): void {
    if (!operation || recorded.has(request)) return
    recorded.add(request)
    world.calls.record({
      at: world.clock.now().toISOString(),
      provider: vendor.provider,
      operation,
      method: request.method,
      path: request.url,
      status,
      durationMs: Math.round(reply.elapsedTime),
    })
  }

  return app
}

function operationOf(request: FastifyRequest): string | undefined {
  const { operation, operationByBody, operationByQuery } = request.routeOptions.config
  return (
    operation ?? operationByBody?.nameOf(request.body) ?? operationByQuery?.nameOf(request.query)
  )
}

const withRetryAfter = (answer: VendorAnswer, delayMs: number | undefined): VendorAnswer =>
  delayMs === undefined
    ? answer
    : {
        ...answer,
        headers: { ...answer.headers, 'retry-after': String(Math.ceil(delayMs / 1000)) },
      }

/** Sends an answer with its status and headers; as JSON, unless it is text already. */
export function send(reply: FastifyReply, answer: VendorAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body)
}
