import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { failures, refuse, success } from './answers.ts'
import { addCertificateRoutes } from './certificate-routes.ts'
import type { OriginAuthority } from './origin-authority.ts'
import { RequestWindow } from './rate-limit.ts'
import { listRecords } from './record-list.ts'
import { type RecordBody, readRecord, settleRecord } from './records.ts'
import { addResolverRoutes, resolverPath } from './resolver-routes.ts'
import { type DnsRecord, DnsZone } from './zone.ts'

const changesMax = 200

const named = z.object({ id: z.string() }).loose()
const batchBody = z.object({
  deletes: z.array(named).max(changesMax).default([]),
  patches: z.array(named).max(changesMax).default([]),
  puts: z.array(named).max(changesMax).default([]),
  posts: z.array(z.unknown()).max(changesMax).default([]),
})
const path = z.object({ zone: z.string(), record: z.string().default('') })

/** The emulated Cloudflare API below `/client/v4`: one zone, its DNS records and its Origin CA. */
export function createCloudflare(world: World, originAuthority: OriginAuthority): FastifyInstance {
  const app = createVendorServer(world, {
    provider: 'cloudflare',
    answers: {
      internalError: failures.internalError,
      rateLimited: () => ({ ...failures.rateLimited(), headers: { 'retry-after': '300' } }),
      unauthorized: failures.wrongToken,
      unknownRoute: request => failures.unknownRoute(request.url),
      badRequest: failures.brokenJson,
    },
  })
  const zone = new DnsZone(world)
  const window = new RequestWindow()

  addResolverRoutes(app, world, zone)
  app.addHook('onRequest', async (request, reply) => {
    // The resolver is another service, for everybody.
    if (request.url.startsWith(resolverPath)) return
    const nowMs = world.clock.now().getTime()
    const refused = window.take(nowMs)
    reply.headers({ 'cf-ray': world.randomHex(8), ...window.headers(nowMs) })
    if (refused) {
      reply.header('retry-after', String(refused.retryAfterSeconds))
      refuse(failures.rateLimited())
    }
    if (!request.headers.authorization) refuse(failures.noToken())
    if (request.headers.authorization !== `Bearer ${world.settings.keys.cloudflareToken}`) {
      refuse(failures.wrongToken())
    }
  })

  app.register(
    async v4 => {
      addRoutes(v4, world, zone)
      addCertificateRoutes(v4, world, zone, originAuthority)
    },
    { prefix: '/client/v4' },
  )
  return app
}

function addRoutes(app: FastifyInstance, world: World, zone: DnsZone): void {
  const records = '/zones/:zone/dns_records'

  app.get('/user/tokens/verify', { config: { operation: 'verify-token' } }, () => ({
    ...success({ id: zone.id, status: 'active' }),
    messages: [{ code: 10000, message: 'This API Token is valid and active', type: null }],
  }))

  app.get('/zones', { config: { operation: 'list-zones' } }, request => {
    const { name } = z.object({ name: z.string().optional() }).parse(request.query)
    const found = name === undefined || name === zone.name ? [renderZone(zone)] : []
    const count = found.length
    const result_info = { page: 1, per_page: 20, count, total_count: count, total_pages: 1 }
    return success(found, { result_info })
  })

  app.get('/zones/:zone', { config: { operation: 'get-zone' } }, request => {
    readPath(request.params)
    return success(renderZone(zone))
  })

  app.get(records, { config: { operation: 'list-records' } }, request => {
    readPath(request.params)
    return listRecords(zone.records, request.query)
  })

  app.get(`${records}/:record`, { config: { operation: 'get-record' } }, request =>
    success(getRecord(zone.records, readPath(request.params).record)),
  )

  app.post(records, { config: { operation: 'create-record' } }, request => {
    readPath(request.params)
    if (world.faults.take('cloudflare', 'create-record', ['quota'])) refuse(failures.quota())
    return change(all => post(all, request.body))
  })

  app.put(`${records}/:record`, { config: { operation: 'put-record' } }, request => {
    const { record } = readPath(request.params)
    return change(all => put(all, record, readRecord(request.body)))
  })

  app.patch(`${records}/:record`, { config: { operation: 'patch-record' } }, request => {
    const { record } = readPath(request.params)
    return change(all => patch(all, record, request.body))
  })

  app.delete(`${records}/:record`, { config: { operation: 'delete-record' } }, request => {
    const { record } = readPath(request.params)
    return change(all => remove(all, record))
  })

  app.post(`${records}/batch`, { config: { operation: 'batch-records' } }, request => {
    readPath(request.params)
    const read = batchBody.safeParse(request.body)
    if (!read.success) return refuse(failures.invalid(z.prettifyError(read.error)))
    const { deletes, patches, puts, posts } = read.data
    return change(all => ({
      deletes: deletes.map(one => remove(all, one.id)),
      patches: patches.map(one => patch(all, one.id, one)),
      puts: puts.map(one => put(all, one.id, readRecord(one))),
      posts: posts.map(one => post(all, one)),
    }))
  })

  function readPath(params: unknown): z.infer<typeof path> {
    const read = path.parse(params)
    if (read.zone !== zone.id) refuse(failures.otherZone())
    return read
  }

  /** Works on a copy, so that a refusal halfway leaves the zone as it was. */
  function change(work: (records: DnsRecord[]) => unknown): object {
    const copy = [...zone.records]
    const result = work(copy)
    zone.replace(copy)
    return success(result)
  }

  function getRecord(all: DnsRecord[], id: string): DnsRecord {
    return all.find(one => one.id === id) ?? refuse(failures.noSuchRecord())
  }

  function post(all: DnsRecord[], body: unknown): DnsRecord {
    const now = world.clock.now().toISOString()
    const settled = settleRecord(readRecord(body), zone.name, all)
    const record = { id: world.randomHex(16), ...settled, created_on: now, modified_on: now }
    all.push(record)
    return record
  }

  function put(all: DnsRecord[], id: string, body: RecordBody): DnsRecord {
    const old = getRecord(all, id)
    const others = all.filter(one => one !== old)
    const record = {
      id,
      ...settleRecord(body, zone.name, others),
      created_on: old.created_on,
      modified_on: world.clock.now().toISOString(),
    }
    all.splice(all.indexOf(old), 1, record)
    return record
  }

  function patch(all: DnsRecord[], id: string, body: unknown): DnsRecord {
    return put(all, id, readRecord(body, getRecord(all, id)))
  }

  function remove(all: DnsRecord[], id: string): { id: string } {
    all.splice(all.indexOf(getRecord(all, id)), 1)
    return { id }
  }
}

function renderZone(zone: DnsZone): object {
  return {
    id: zone.id,
    name: zone.name,
    status: 'active',
    paused: false,
    type: 'full',
    development_mode: 0,
    name_servers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
    original_name_servers: null,
    original_registrar: null,
    original_dnshost: null,
    created_on: '2026-01-01T00:00:00.000000Z',
    modified_on: '2026-01-01T00:00:00.000000Z',
    activated_on: '2026-01-01T00:00:00.000000Z',
    meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
    owner: { id: null, type: 'user', email: null },
    account: { id: zone.id, name: 'Sandbox' },
    permissions: ['#dns_records:read', '#dns_records:edit', '#zone:read', '#ssl:edit'],
    plan: {
      id: '0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
      name: 'Free Website',
      price: 0,
      currency: 'USD',
    },
  }
}
