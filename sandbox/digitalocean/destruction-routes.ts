import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { snapshotGbMonthUsd } from './catalogue.ts'
import { refuseMissing, refuseUnprocessable } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { deleteSnapshot } from './snapshot-store.ts'
import type { DestructionRow, DropletRow, SnapshotRow } from './state.ts'

const selectiveBody = z.object({
  snapshots: z.array(z.union([z.string(), z.int()]).transform(String)).default([]),
})

/** Destroying a Droplet together with its snapshots, which otherwise stay and cost money. */
export function addDestructionRoutes(app: FastifyInstance, account: Account): void {
  const { state, world } = account
  const path = '/droplets/:id/destroy_with_associated_resources'
  const deletion = { config: { operation: 'delete-server' } }

  app.get(path, { config: { operation: 'list-associated-resources' } }, request => ({
    ...noResources(),
    snapshots: snapshotsOf(account.getDroplet(readIds(request.params).id)).map(snapshot => ({
      id: String(snapshot.id),
      name: snapshot.name,
      cost: (snapshot.sizeGb * snapshotGbMonthUsd).toFixed(2),
    })),
  }))

  app.delete(`${path}/selective`, deletion, (request, reply) => {
    const droplet = account.getDroplet(readIds(request.params).id)
    const { snapshots } = readInput(selectiveBody, request.body)
    begin(
      droplet,
      snapshotsOf(droplet).filter(one => snapshots.includes(String(one.id))),
    )
    return reply.code(202).send()
  })

  app.delete(`${path}/dangerous`, deletion, (request, reply) => {
    const droplet = account.getDroplet(readIds(request.params).id)
    if (request.headers['x-dangerous'] !== 'true') {
      refuseUnprocessable('the X-Dangerous header must be true')
    }
    begin(droplet, snapshotsOf(droplet))
    return reply.code(202).send()
  })

  app.get(`${path}/status`, { config: { operation: 'get-destruction' } }, request => {
    const { id } = readIds(request.params)
    const row = state.destructions.find(one => one.dropletId === id)
    return row ? renderDestruction(row) : refuseMissing()
  })

  function begin(droplet: DropletRow, snapshots: SnapshotRow[]): void {
    account.refuseIfLocked(droplet)
    const fails = world.faults.take('digitalocean', 'delete-server', ['action-fails']) !== null
    const action = account.beginOn(droplet, 'destroy', { fails })
    const row: DestructionRow = {
      dropletId: droplet.id,
      dropletName: droplet.name,
      actionId: action.id,
      snapshots: snapshots.map(({ id, name }) => ({ id, name, destroyedAt: null })),
    }
    state.destructions = [...state.destructions.filter(one => one.dropletId !== droplet.id), row]
    if (fails) return
    for (const snapshot of snapshots) void world.clock.track(destroySnapshot(row, snapshot))
  }

  async function destroySnapshot(row: DestructionRow, snapshot: SnapshotRow): Promise<void> {
    await deleteSnapshot(account, snapshot)
    for (const one of row.snapshots) {
      if (one.id === snapshot.id) one.destroyedAt = account.timestamp()
    }
    account.save()
  }

  function snapshotsOf(droplet: DropletRow): SnapshotRow[] {
    return state.snapshots.filter(snapshot => snapshot.dropletId === droplet.id)
  }

  function renderDestruction(row: DestructionRow): object {
    const action = state.actions.find(one => one.id === row.actionId)
    const isEnded = action?.status !== 'in-progress'
    const hasFailed = action?.status === 'errored'
    const destroyedAt = hasFailed ? null : (action?.completedAt ?? null)
    const render = (id: number, name: string, at: string | null, error = '') => ({
      id: String(id),
      name,
      error_message: error,
      ...(at === null ? {} : { destroyed_at: at }),
    })
    return {
      droplet: render(
        row.dropletId,
        row.dropletName,
        destroyedAt,
        hasFailed ? 'the Droplet could not be destroyed' : '',
      ),
      resources: {
        ...noResources(),
        snapshots: row.snapshots.map(one => render(one.id, one.name, one.destroyedAt)),
      },
      ...(isEnded ? { completed_at: action?.completedAt } : {}),
      failures: hasFailed ? 1 : 0,
    }
  }
}

/** Kinds of resources that are not emulated. */
function noResources(): object {
  return { reserved_ips: [], floating_ips: [], volumes: [], volume_snapshots: [] }
}
