import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { awaitPrivateAddress } from './droplet-lifecycle.ts'
import { chooseRegion, getImage, getSize, getSshKeys, refuseOverLimit } from './droplet-order.ts'
import { refuseUnprocessable } from './errors.ts'
import { dropletName, idOrSlug, readIds, readInput, tagName } from './input.ts'
import { pageOf } from './paging.ts'
import type { ActionRow, DropletRow } from './state.ts'
import { createTags, dropletsTagged } from './tags.ts'
import { describeImage, renderDroplet, renderDropletSnapshot, vpcOf } from './wire.ts'

const userDataMaxBytes = 64 * 1024
const namesMax = 10

const createBody = z
  .object({
    name: dropletName.optional(),
    names: z.array(dropletName).min(1).max(namesMax).optional(),
    region: z.string().min(1).nullish(),
    size: z.string(),
    image: idOrSlug,
    ssh_keys: z.array(idOrSlug).nullish(),
    backups: z.boolean().nullish(),
    backup_policy: z.object({ plan: z.enum(['daily', 'weekly']) }).nullish(),
    ipv6: z.boolean().nullish(),
    monitoring: z.boolean().nullish(),
    tags: z.array(tagName).nullish(),
    user_data: z
      .string()
      .refine(text => Buffer.byteLength(text) <= userDataMaxBytes, 'must be at most 64 KiB')
      .nullish(),
    volumes: z.array(z.string()).max(0, 'are not emulated').nullish(),
    vpc_uuid: z.string().nullish(),
    public_networking: z.literal(true, { error: 'cannot be switched off here' }).nullish(),
  })
  .refine(body => (body.name === undefined) !== (body.names === undefined), {
    message: 'name or names must be given',
  })

const listQuery = z.object({
  tag_name: z.string().optional(),
  name: z.string().optional(),
  type: z.enum(['droplets', 'gpus']).default('droplets'),
})
const deleteQuery = z.object({ tag_name: tagName })

/** `/droplets` without what is done to them. */
export function addDropletRoutes(app: FastifyInstance, account: Account): void {
  const { state, world } = account

  app.get('/droplets', { config: { operation: 'list-servers' } }, request => {
    const query = readInput(listQuery, request.query)
    const isAsked = (asked: string | undefined, value: string) =>
      asked === undefined || value.toLowerCase() === asked.toLowerCase()
    const found = state.droplets.filter(
      droplet =>
        query.type === 'droplets' &&
        isAsked(query.name, droplet.name) &&
        (query.tag_name === undefined || droplet.tags.some(tag => isAsked(query.tag_name, tag))),
    )
    const { rows, ...page } = pageOf(request, found)
    return { droplets: rows.map(droplet => renderDroplet(account, droplet)), ...page }
  })

  app.get('/droplets/:id', { config: { operation: 'get-server' } }, request => ({
    droplet: renderDroplet(account, account.getDroplet(readIds(request.params).id)),
  }))

  app.post('/droplets', { config: { operation: 'create-server' } }, (request, reply) => {
    const body = readInput(createBody, request.body)
    const names = body.names ?? [body.name ?? '']
    const size = getSize(body.size)
    const region = chooseRegion(account, size, body.region ?? undefined)
    const image = getImage(account, body.image, region, size.diskGb)
    const sshKeys = getSshKeys(account, body.ssh_keys ?? [])
    if (body.vpc_uuid && body.vpc_uuid !== vpcOf(region)) {
      refuseUnprocessable('vpc_uuid must be that of the default network of the region')
    }
    refuseOverLimit(account, names.length)

    const created = names.map(name => {
      const droplet: DropletRow = {
        id: account.nextId(),
        name,
        createdAt: account.timestamp(),
        status: 'new',
        size: size.slug,
        region,
        diskGb: size.diskGb,
        image: describeImage(image),
        tags: createTags(account, body.tags ?? []),
        userData: body.user_data ?? null,
        sshKeys: sshKeys.map(key => key.public_key),
        privateIp: null,
        publicIp: null,
        ipv6: body.ipv6 ? `2001:db8:${world.randomHex(2)}:${world.randomHex(2)}::2001` : null,
        hasBackups: body.backups === true || Boolean(body.backup_policy),
        hasMonitoring: body.monitoring === true,
        bootFails: world.faults.take('digitalocean', 'create-server', ['boot-fails']) !== null,
      }
      state.droplets.push(droplet)
      const fails = world.faults.take('digitalocean', 'create-server', ['action-fails']) !== null
      const action = account.beginOn(droplet, 'create', { fails })
      if (!fails) awaitPrivateAddress(account, droplet)
      return { droplet: renderDroplet(account, droplet), link: linkTo(request, action) }
    })
    const links = { actions: created.map(({ link }) => link) }
    const droplets = created.map(({ droplet }) => droplet)
    return reply.code(202).send(body.names ? { droplets, links } : { droplet: droplets[0], links })
  })

  app.delete('/droplets/:id', { config: { operation: 'delete-server' } }, (request, reply) => {
    const droplet = account.getDroplet(readIds(request.params).id)
    account.refuseIfLocked(droplet)
    destroy(droplet)
    return reply.code(204).send()
  })

  app.delete('/droplets', { config: { operation: 'delete-servers-by-tag' } }, (request, reply) => {
    const { tag_name: tag } = readInput(deleteQuery, request.query)
    const tagged = dropletsTagged(account, tag)
    for (const droplet of tagged) account.refuseIfLocked(droplet)
    for (const droplet of tagged) destroy(droplet)
    return reply.code(204).send()
  })

  app.get('/droplets/:id/snapshots', { config: { operation: 'list-images' } }, request => {
    const { id } = account.getDroplet(readIds(request.params).id)
    const own = state.snapshots.filter(snapshot => snapshot.dropletId === id)
    const { rows, ...page } = pageOf(request, own)
    return { snapshots: rows.map(renderDropletSnapshot), ...page }
  })

  app.get('/droplets/:id/backups', { config: { operation: 'list-backups' } }, request => {
    account.getDroplet(readIds(request.params).id)
    const { rows, ...page } = pageOf(request, [])
    return { backups: rows, ...page }
  })

  function destroy(droplet: DropletRow): void {
    const fails = world.faults.take('digitalocean', 'delete-server', ['action-fails']) !== null
    account.beginOn(droplet, 'destroy', { fails })
  }
}

function linkTo(request: FastifyRequest, action: ActionRow): object {
  const href = `http://${request.host}/v2/actions/${action.id}`
  return { id: action.id, rel: action.type, href }
}
