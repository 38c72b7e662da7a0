import { X509Certificate } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import {
  accountUrl,
  baseOf,
  showAccount,
  showAuthorization,
  showChallenge,
  showOrder,
} from './answers.ts'
import { loadAuthority } from './authority.ts'
import { readCsr } from './csr.ts'
import { validateHttp } from './http-challenge.ts'
import { type SignedRequest, verifyRequest } from './jws.ts'
import { Nonces } from './nonces.ts'
import {
  type Account,
  type Authorization,
  emptyState,
  isOrderable,
  type Order,
  orderStatus,
} from './orders.ts'
import { problem, problemAnswer, refuse } from './problems.ts'

const namesMax = 100
const expiresMs = 7 * 86_400_000

const newAccount = z.object({
  contact: z.array(z.string()).max(10).default([]),
  onlyReturnExisting: z.boolean().default(false),
})
const accountChange = z.object({
  contact: z.array(z.string()).max(10).optional(),
  status: z.literal('deactivated').optional(),
})
const newOrder = z.object({
  identifiers: z
    .array(z.object({ type: z.string(), value: z.string() }))
    .min(1)
    .max(namesMax),
})
const finalization = z.object({ csr: z.base64url() })
const revocation = z.object({ certificate: z.base64url() })
const path = z.object({ id: z.string() })

/**
 * An ACME server (RFC 8555) with http-01. It speaks plain HTTP: Caddy takes an `http://` directory
 * on loopback and private addresses. Every address it tells is made from the request's Host, as
 * machines reach it under another name than the host does.
 */
export function createAcme(world: World): FastifyInstance {
  const app = createVendorServer(world, {
    provider: 'acme',
    answers: {
      internalError: () => problemAnswer(problem('serverInternal', 'Internal error')),
      rateLimited: () =>
        problemAnswer(problem('rateLimited', 'too many certificates already issued')),
      unauthorized: () => problemAnswer(problem('unauthorized', 'Not authorized')),
      unknownRoute: () => problemAnswer(problem('malformed', 'Page not found', 404)),
      badRequest: (message, status) => problemAnswer(problem('malformed', message, status)),
    },
  })
  const file = world.stateFile('acme', emptyState)
  const { accounts, orders, authorizations, certificates } = file.data
  const authority = loadAuthority(world.settings.stateDir)
  const nonces = new Nonces()
  app.addHook('onReady', async () => {
    await authority
  })

  app.addContentTypeParser(
    'application/jose+json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.addHook('onSend', async (request, reply, payload) => {
    const link = `<${baseOf(request)}/directory>;rel="index"`
    const links = [...[reply.getHeader('link') ?? []].flat().map(String), link]
    reply.headers({ 'replay-nonce': nonces.make(), 'cache-control': 'no-store', link: links })
    return payload
  })

  app.get('/directory', { config: { operation: 'directory' } }, request => {
    const base = baseOf(request)
    return {
      newNonce: `${base}/new-nonce`,
      newAccount: `${base}/new-account`,
      newOrder: `${base}/new-order`,
      revokeCert: `${base}/revoke-certificate`,
      meta: { website: 'https://www.rfc-editor.org/rfc/rfc8555', externalAccountRequired: false },
    }
  })
  app.route({
    method: ['GET', 'HEAD'],
    url: '/new-nonce',
    handler: (request, reply) => reply.code(request.method === 'HEAD' ? 200 : 204).send(),
  })

  signed('/new-account', 'new-account', async (request, reply, { key, kid, payload }) => {
    if (kid !== null) throw refuse('malformed', 'A new account is asked for with its key (jwk).')
    const wanted = read(newAccount, payload)
    const thumbprint = await calculateJwkThumbprint({ ...key })
    const known = Object.values(accounts).find(account => account.thumbprint === thumbprint)
    if (!known && wanted.onlyReturnExisting) {
      throw refuse('accountDoesNotExist', 'No account has this key.')
    }
    const account: Account = known ?? {
      id: world.randomHex(8),
      status: 'valid',
      contact: wanted.contact,
      key,
      thumbprint,
    }
    accounts[account.id] = account
    file.save()
    reply.code(known ? 200 : 201).header('location', accountUrl(request, account))
    return showAccount(request, account)
  })

  signed('/account/:id', 'update-account', async (request, _, { kid, payload }) => {
    const account = signer(kid)
    if (account.id !== idOf(request)) throw refuse('unauthorized', 'This is another account.')
    const change = read(accountChange, payload ?? {})
    if (change.contact) account.contact = change.contact
    if (change.status) account.status = change.status
    file.save()
    return showAccount(request, account)
  })

  signed('/account/:id/orders', 'list-orders', async (request, _, { kid }) => {
    const account = signer(kid)
    const own = Object.values(orders).filter(order => order.account === account.id)
    return { orders: own.map(order => `${baseOf(request)}/order/${order.id}`) }
  })

  signed('/new-order', 'new-order', async (request, reply, { kid, payload }) => {
    const account = signer(kid)
    const { identifiers } = read(newOrder, payload)
    const names = [...new Set(identifiers.map(({ value }) => value.toLowerCase()))]
    const refused = identifiers.find(
      ({ type, value }) => type !== 'dns' || !isOrderable(value.toLowerCase()),
    )
    if (refused) {
      throw refuse(
        'rejectedIdentifier',
        `Cannot issue for "${refused.value}": http-01 proves plain DNS names only.`,
      )
    }
    const expires = new Date(world.clock.now().getTime() + expiresMs).toISOString()
    const order: Order = {
      id: world.randomHex(8),
      account: account.id,
      names,
      authorizations: names.map(name => newAuthorization(account, name, expires).id),
      certificate: null,
      expires,
    }
    orders[order.id] = order
    file.save()
    reply.code(201).header('location', `${baseOf(request)}/order/${order.id}`)
    return showOrder(request, order, statusOf(order))
  })

  signed('/order/:id', 'get-order', async (request, _, { kid }) => {
    const order = owned(orders, request, kid)
    return showOrder(request, order, statusOf(order))
  })

  signed('/authorization/:id', 'get-authorization', async (request, _, { kid, payload }) => {
    const authorization = owned(authorizations, request, kid)
    if (payload !== null && read(accountChange, payload).status) {
      authorization.status = 'deactivated'
      file.save()
    }
    return showAuthorization(request, authorization)
  })

  signed('/challenge/:id', 'answer-challenge', async (request, reply, { kid, payload }) => {
    const account = signer(kid)
    const authorization = owned(authorizations, request, kid)
    const up = `<${baseOf(request)}/authorization/${authorization.id}>;rel="up"`
    reply.header('link', up)
    if (payload !== null && authorization.challenge.status === 'pending') {
      authorization.challenge.status = 'processing'
      file.save()
      world.clock.track(validate(account, authorization))
    }
    return showChallenge(request, authorization)
  })

  signed('/order/:id/finalize', 'finalize-order', async (request, reply, { kid, payload }) => {
    const order = owned(orders, request, kid)
    const status = statusOf(order)
    if (status !== 'ready') throw refuse('orderNotReady', `The order is ${status}, not ready.`)
    const csr = await readCsr(read(finalization, payload).csr, order.names)
    const id = world.randomHex(8)
    const chain = await (await authority).sign(order.names, csr.publicKey)
    certificates[id] = { id, account: order.account, chain, revoked: false }
    order.certificate = id
    file.save()
    reply.header('location', `${baseOf(request)}/order/${order.id}`)
    return showOrder(request, order, statusOf(order))
  })

  signed('/certificate/:id', 'get-certificate', async (request, reply, { kid }) => {
    const { chain } = owned(certificates, request, kid)
    reply.type('application/pem-certificate-chain')
    return chain
  })

  signed('/revoke-certificate', 'revoke-certificate', async (_request, reply, { kid, payload }) => {
    const account = signer(kid)
    const { certificate: der } = read(revocation, payload)
    const serial = new X509Certificate(Buffer.from(der, 'base64url')).serialNumber
    const found = Object.values(certificates).find(
      ({ chain, ...certificate }) =>
        certificate.account === account.id && new X509Certificate(chain).serialNumber === serial,
    )
    if (!found) throw refuse('unauthorized', 'This account was not issued this certificate.')
    if (found.revoked) throw refuse('alreadyRevoked', 'The certificate is revoked already.')
    found.revoked = true
    file.save()
    return reply.send()
  })

  /** Registers a call that must be signed; the answer is whatever the handler gives. */
  function signed(
    url: string,
    operation: string,
    handle: (
      request: FastifyRequest,
      reply: FastifyReply,
      signedRequest: SignedRequest,
    ) => Promise<unknown>,
  ): void {
    app.post(url, { config: { operation } }, async (request, reply) => {
      const verified = await verifyRequest(request.body, {
        url: `${baseOf(request)}${request.url}`,
        findKey: kid => findAccount(kid)?.key ?? null,
        spendNonce: nonce => nonces.spend(nonce),
      })
      return handle(request, reply, verified)
    })
  }

  function findAccount(kid: string): Account | null {
    const id = /\/account\/([0-9a-f]+)$/.exec(kid)?.[1] ?? ''
    return Object.hasOwn(accounts, id) ? (accounts[id] ?? null) : null
  }

  function signer(kid: string | null): Account {
    const account = kid === null ? null : findAccount(kid)
    if (!account) throw refuse('malformed', 'This must be signed with an account (kid).')
    if (account.status !== 'valid') throw refuse('unauthorized', 'The account is deactivated.')
    return account
  }

  function owned<T extends { account: string }>(
    table: Record<string, T>,
    request: FastifyRequest,
    kid: string | null,
  ): T {
    const { id } = signer(kid)
    const wanted = idOf(request)
    const found = Object.hasOwn(table, wanted) ? table[wanted] : undefined
    if (!found) throw refuse('malformed', 'There is no such thing.', 404)
    if (found.account !== id) throw refuse('unauthorized', 'It belongs to another account.')
    return found
  }

  function newAuthorization(account: Account, name: string, expires: string): Authorization {
    const authorization: Authorization = {
      id: world.randomHex(8),
      account: account.id,
      name,
      status: 'pending',
      expires,
      challenge: { status: 'pending', token: world.randomHex(24), validated: null, error: null },
    }
    authorizations[authorization.id] = authorization
    return authorization
  }

  async function validate(account: Account, authorization: Authorization): Promise<void> {
    const { challenge } = authorization
    const keyAuthorization = `${challenge.token}.${account.thumbprint}`
    const { token } = challenge
    challenge.error = await validateHttp(world, authorization.name, { token, keyAuthorization })
    challenge.status = challenge.error ? 'invalid' : 'valid'
    challenge.validated = challenge.error ? null : world.clock.now().toISOString()
    authorization.status = challenge.status
    file.save()
  }

  function statusOf(order: Order) {
    const own = Object.values(authorizations).filter(({ id }) => order.authorizations.includes(id))
    return orderStatus(order, own)
  }

  return app
}

function read<S extends z.ZodType>(schema: S, payload: unknown): z.output<S> {
  const result = schema.safeParse(payload)
  if (result.success) return result.data
  throw refuse('malformed', z.prettifyError(result.error))
}

const idOf = (request: FastifyRequest) => path.parse(request.params).id
