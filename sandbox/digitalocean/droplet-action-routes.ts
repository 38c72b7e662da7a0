import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { OperationByBody } from '../control/vendor-server.ts'
import type { Account } from './account.ts'
import { findSize } from './catalogue.ts'
import { getImage, notSoldHere } from './droplet-order.ts'
import { refuseMissing, refuseUnprocessable } from './errors.ts'
import { dropletName, idOrSlug, readIds, readInput, tagName } from './input.ts'
import { pageOf } from './paging.ts'
import type { ActionRow, DropletRow } from './state.ts'
import { dropletsTagged } from './tags.ts'
import { regionsOf, renderAction } from './wire.ts'

/** What a Droplet can be asked to do, with the sandbox's name of the operation. */
const operationOf: Record<string, string> = {
  power_on: 'power-on',
  power_off: 'power-off',
  shutdown: 'shutdown',
  reboot: 'reboot',
  power_cycle: 'reset',
  rebuild: 'rebuild',
  restore: 'restore',
  snapshot: 'create-image',
  resize: 'change-type',
  rename: 'update-server',
  enable_backups: 'enable-backup',
  change_backup_policy: 'change-backup-policy',
  disable_backups: 'disable-backup',
  password_reset: 'reset-password',
  enable_ipv6: 'enable-ipv6',
}

const anyBody = z.looseObject({ type: z.string() })
const unknownOperation = 'act-on-server'

const operationByBody: OperationByBody = {
  names: [...Object.values(operationOf), unknownOperation],
  nameOf: body => {
    const read = anyBody.safeParse(body)
    return (read.success ? operationOf[read.data.type] : undefined) ?? unknownOperation
  },
}

/** What one type of action has to check at once, and what it carries to its end. */
type Accept = (droplet: DropletRow, body: unknown) => ActionRow['input']

/** `/droplets/{id}/actions`. Every one locks the Droplet until it has ended. */
export function addDropletActionRoutes(app: FastifyInstance, account: Account): void {
  const { world } = account

  const acceptRebuild: Accept = (droplet, body) => {
    const { image } = readInput(z.object({ image: idOrSlug }), body)
    return { image: getImage(account, image, droplet.region, droplet.diskGb).id }
  }
  const acceptRestore: Accept = (droplet, body) => {
    const { image } = readInput(z.object({ image: z.int() }), body)
    const snapshot = account.findSnapshot(image)
    return snapshot?.dropletId === droplet.id ? acceptRebuild(droplet, body) : refuseMissing()
  }
  const acceptResize: Accept = (droplet, body) => {
    const wanted = readInput(z.object({ size: z.string(), disk: z.boolean().nullish() }), body)
    if (account.statusOf(droplet) !== 'off') {
      refuseUnprocessable('Droplet is currently on. Please power it off to run this event.')
    }
    const size = findSize(wanted.size)
    if (!size) return refuseUnprocessable('You specified an invalid size for Droplet resize.')
    if (size.slug === droplet.size) refuseUnprocessable('The droplet is already set to this size.')
    if (size.diskGb < droplet.diskGb) {
      refuseUnprocessable('This size is not available because it has a smaller disk.')
    }
    const isFault = world.faults.take('digitalocean', 'change-type', ['sold-out']) !== null
    if (isFault || !regionsOf(account, size).includes(droplet.region)) {
      refuseUnprocessable(notSoldHere)
    }
    return { size: size.slug, keepsDisk: wanted.disk !== true }
  }
  const acceptSnapshot: Accept = (droplet, body) => {
    const wanted = readInput(z.object({ name: z.string().min(1).max(255).optional() }), body)
    if (world.faults.take('digitalocean', 'create-image', ['quota'])) {
      refuseUnprocessable('You have reached the maximum number of snapshots')
    }
    return { name: wanted.name ?? `${droplet.name}-${account.nowMs()}` }
  }
  const acceptRename: Accept = (_droplet, body) => readInput(z.object({ name: dropletName }), body)

  const accepts: Record<string, Accept> = {
    rebuild: acceptRebuild,
    restore: acceptRestore,
    resize: acceptResize,
    snapshot: acceptSnapshot,
    rename: acceptRename,
  }

  app.post('/droplets/:id/actions', { config: { operationByBody } }, (request, reply) => {
    const droplet = account.getDroplet(readIds(request.params).id)
    const type = readType(request.body)
    account.refuseIfLocked(droplet)
    const action = act(droplet, type, accepts[type]?.(droplet, request.body) ?? {})
    return reply.code(201).send({ action: renderAction(account, action) })
  })

  app.post(
    '/droplets/actions',
    { config: { operation: 'act-on-servers-by-tag' } },
    (request, reply) => {
      const { tag_name: tag } = readInput(z.object({ tag_name: tagName }), request.query)
      const type = readType(request.body)
      const tagged = dropletsTagged(account, tag)
      for (const droplet of tagged) account.refuseIfLocked(droplet)
      const inputs = tagged.map(droplet => accepts[type]?.(droplet, request.body) ?? {})
      const actions = tagged.map((droplet, index) => act(droplet, type, inputs[index]))
      return reply.code(201).send({ actions: actions.map(one => renderAction(account, one)) })
    },
  )

  app.get('/droplets/:id/actions', { config: { operation: 'list-actions' } }, request => {
    const { id } = account.getDroplet(readIds(request.params).id)
    const { rows, ...page } = pageOf(request, actionsOf(account, 'droplet', id))
    return { actions: rows.map(action => renderAction(account, action)), ...page }
  })

  app.get('/droplets/:id/actions/:action_id', { config: { operation: 'get-action' } }, request => {
    const { id, actionId } = readIds(request.params)
    const action = actionsOf(account, 'droplet', id).find(one => one.id === actionId)
    return action ? { action: renderAction(account, action) } : refuseMissing()
  })

  function act(droplet: DropletRow, type: string, input: ActionRow['input'] = {}): ActionRow {
    const operation = operationOf[type] ?? unknownOperation
    const fails = world.faults.take('digitalocean', operation, ['action-fails']) !== null
    if (world.faults.take('digitalocean', operation, ['boot-fails'])) droplet.bootFails = true
    return account.beginOn(droplet, type, { fails, input })
  }
}

/** Those of one Droplet or image, newest first. */
export function actionsOf(
  account: Account,
  resourceType: ActionRow['resourceType'],
  id: number,
): ActionRow[] {
  return account.state.actions
    .filter(action => action.resourceType === resourceType && action.resourceId === id)
    .reverse()
}

function readType(body: unknown): string {
  const { type } = readInput(anyBody, body)
  if (!(type in operationOf))
    refuseUnprocessable('You specified an invalid type for Droplet action.')
  return type
}
