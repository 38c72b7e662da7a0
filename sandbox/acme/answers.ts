import type { FastifyRequest } from 'fastify'
import type { Account, Authorization, Order, orderStatus } from './orders.ts'

/** The server's address as this client wrote it. */
export const baseOf = (request: FastifyRequest): string => `http://${request.host}`

export const accountUrl = (request: FastifyRequest, { id }: Account): string =>
  `${baseOf(request)}/account/${id}`

export function showOrder(
  request: FastifyRequest,
  { id, names, certificate, expires, authorizations }: Order,
  status: ReturnType<typeof orderStatus>,
) {
  const base = baseOf(request)
  return {
    status,
    expires,
    identifiers: names.map(value => ({ type: 'dns', value })),
    authorizations: authorizations.map(each => `${base}/authorization/${each}`),
    finalize: `${base}/order/${id}/finalize`,
    ...(certificate ? { certificate: `${base}/certificate/${certificate}` } : {}),
  }
}

export function showAccount(request: FastifyRequest, account: Account) {
  const { status, contact } = account
  return { status, contact, orders: `${accountUrl(request, account)}/orders` }
}

export function showAuthorization(request: FastifyRequest, authorization: Authorization) {
  const { status, expires, name } = authorization
  const challenges = [showChallenge(request, authorization)]
  return { status, expires, identifier: { type: 'dns', value: name }, challenges }
}

export function showChallenge(request: FastifyRequest, { id, challenge }: Authorization) {
  const { status, token, validated, error } = challenge
  return {
    type: 'http-01',
    url: `${baseOf(request)}/challenge/${id}`,
    status,
    token,
    ...(validated ? { validated } : {}),
    ...(error ? { error } : {}),
  }
}
