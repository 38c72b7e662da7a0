import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findServerType } from './catalogue.ts'
import { refuse, refuseField, refuseTaken } from './errors.ts'
import { applyFirewalls } from './firewall-effect.ts'
import { hostname, idOrName, readIds, readInput } from './input.ts'
import { labelsSchema } from './labels.ts'
import { filterRows, listQuery, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import {
  assignAddress,
  checkFirewalls,
  chooseLocation,
  getImage,
  getSshKey,
  refuseWithoutCapacity,
} from './server-order.ts'
import type { ServerRow } from './state.ts'
import { renderAction, renderServer } from './wire.ts'

const userDataMaxBytes = 32 * 1024
const firewallsPerServerMax = 5

const createBody = z.object({
  name: hostname,
  server_type: idOrName,
  image: idOrName,
  location: idOrName.optional(),
  start_after_create: z.boolean().default(true),
  user_data: z
    .string()
    .refine(text => Buffer.byteLength(text) <= userDataMaxBytes, 'must be at most 32 KiB')
    .optional(),
  ssh_keys: z.array(idOrName).default([]),
  labels: labelsSchema.default({}),
  firewalls: z
    .array(z.object({ firewall: z.int() }))
    .max(firewallsPerServerMax)
    .default([]),
  networks: z.array(z.int()).max(0, 'networks are not emulated').optional(),
  volumes: z.array(z.int()).max(0, 'volumes are not emulated').optional(),
  placement_group: z.null('placement groups are not emulated').optional(),
  public_net: z
    .object({
      enable_ipv4: z.boolean().default(true),
      enable_ipv6: z.boolean().default(true),
      ipv4: z.int().nullable().optional(),
      ipv6: z.null('IPv6 addresses cannot be chosen here').optional(),
    })
    .prefault({}),
})

const updateBody = z.object({ name: hostname.optional(), labels: labelsSchema.optional() })

/** `/servers` without its actions. */
export function addServerRoutes(app: FastifyInstance, project: Project): void {
  const { state, world } = project

  app.get('/servers', { config: { operation: 'list-servers' } }, (request, reply) => {
    const query = readInput(listQuery, request.query)
    const found = filterRows(state.servers, query).filter(
      server => query.status.length === 0 || query.status.includes(project.statusOf(server)),
    )
    const sorted = sortRows(found, query.sort, ['id', 'name', 'created'])
    const { rows, meta } = pageOf(request, reply, sorted, query)
    return { servers: rows.map(server => renderServer(project, server)), meta }
  })

  app.get('/servers/:id', { config: { operation: 'get-server' } }, request => ({
    server: renderServer(project, project.getServer(readIds(request.params).id)),
  }))

  app.post('/servers', { config: { operation: 'create-server' } }, (request, reply) => {
    const body = readInput(createBody, request.body)
    const serverType = findServerType(body.server_type)
    if (!serverType)
      return refuseField('server_type', `server type '${body.server_type}' not found`)
    const image = getImage(project, body.image, serverType, serverType.diskGb)
    const sshKeys = body.ssh_keys.map(key => getSshKey(project, key))
    checkFirewalls(project, body.firewalls)
    if (state.servers.some(server => server.name === body.name)) {
      return refuseTaken('name', 'server name is already used')
    }
    const location = chooseLocation(project, serverType, body.location)
    refuseWithoutCapacity(project, serverType, location)

    const server: ServerRow = {
      id: project.nextId(),
      name: body.name,
      created: project.timestamp(),
      status: 'initializing',
      serverType: serverType.name,
      location: location.name,
      image,
      labels: body.labels,
      userData: body.user_data ?? null,
      sshKeys: sshKeys.map(key => key.public_key),
      diskGb: serverType.diskGb,
      protection: { delete: false, rebuild: false },
      backupWindow: null,
      ipv6: body.public_net.enable_ipv6
        ? `2001:db8:${world.randomHex(2)}:${world.randomHex(2)}::/64`
        : null,
      bootFails: world.faults.take('hetzner', 'create-server', ['boot-fails']) !== null,
      startsAfterCreate: body.start_after_create,
    }
    if (body.public_net.enable_ipv4) assignAddress(project, server, body.public_net.ipv4 ?? null)
    state.servers.push(server)
    for (const { firewall } of body.firewalls) {
      const row = state.firewalls.find(one => one.id === firewall)
      row?.appliedTo.push({ type: 'server', server: { id: server.id } })
    }
    const resources = [{ id: server.id, type: 'server' }]
    const fails = world.faults.take('hetzner', 'create-server', ['action-fails']) !== null
    const action = project.begin({ command: 'create_server', resources, fails })
    const nextActions = body.start_after_create
      ? [project.begin({ command: 'start_server', resources, after: action.id })]
      : []
    return reply.code(201).send({
      server: renderServer(project, server),
      action: renderAction(action),
      next_actions: nextActions.map(renderAction),
      root_password: sshKeys.length > 0 ? null : world.randomHex(10),
    })
  })

  app.put('/servers/:id', { config: { operation: 'update-server' } }, request => {
    const server = project.getServer(readIds(request.params).id)
    const body = readInput(updateBody, request.body)
    if (
      body.name !== undefined &&
      state.servers.some(one => one !== server && one.name === body.name)
    ) {
      return refuseTaken('name', 'server name is already used')
    }
    server.name = body.name ?? server.name
    server.labels = body.labels ?? server.labels
    applyFirewalls(project)
    project.save()
    return { server: renderServer(project, server) }
  })

  app.delete('/servers/:id', { config: { operation: 'delete-server' } }, request => {
    const server = project.getServer(readIds(request.params).id)
    if (server.protection.delete) refuse('protected', 'server is protected against deletion')
    project.refuseIfLocked(server)
    const fails = world.faults.take('hetzner', 'delete-server', ['action-fails']) !== null
    const resources = [{ id: server.id, type: 'server' }]
    const action = project.begin({ command: 'delete_server', resources, fails })
    server.status = 'deleting'
    return { action: renderAction(action) }
  })
}
