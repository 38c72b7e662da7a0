import type { FastifyRequest } from 'fastify'

/** The `operationId` of a request's route; null where it has none. */
export function operationOf(request: FastifyRequest): string | null {
  const schema = request.routeOptions.schema as { operationId?: string } | undefined
  return schema?.operationId ?? null
}
