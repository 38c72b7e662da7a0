import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Account } from './account.ts'
import { readId } from './input.ts'
import { pageOf } from './paging.ts'
import type { ActionName, MachineRow } from './state.ts'
import { renderAction } from './wire.ts'

const restoreSeconds = 1800

/** A machine's one snapshot, and its weekly backups, of which the sandbox makes none. */
export function addSnapshotRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, world } = account
  const path = '/virtual-machines/:id/snapshot'

  app.get(path, { config: { operation: 'get-snapshot' } }, request => {
    const { snapshot } = getMachine(request)
    if (!snapshot) return refusals.missing('Snapshot')
    return {
      id: snapshot.id,
      restore_time: restoreSeconds,
      created_at: snapshot.createdAt,
      expires_at: snapshot.expiresAt,
    }
  })

  app.post(path, { config: { operation: 'create-snapshot' } }, request => {
    const machine = getMachine(request)
    account.refuseUnlessReady(machine)
    return begin(machine, 'create_snapshot', 'create-snapshot')
  })

  app.delete(path, { config: { operation: 'delete-snapshot' } }, request => {
    const machine = getMachine(request)
    account.refuseUnlessReady(machine)
    if (!machine.snapshot) refusals.missing('Snapshot')
    return begin(machine, 'delete_snapshot', 'delete-snapshot')
  })

  app.post(`${path}/restore`, { config: { operation: 'restore-snapshot' } }, request => {
    const machine = getMachine(request)
    account.refuseUnlessReady(machine)
    if (!machine.snapshot) refusals.missing('Snapshot')
    machine.state = 'restoring'
    return begin(machine, 'restore_snapshot', 'restore-snapshot')
  })

  app.get('/virtual-machines/:id/backups', { config: { operation: 'list-backups' } }, request => {
    getMachine(request)
    return pageOf(refusals, request, [], backup => backup)
  })

  app.post(
    '/virtual-machines/:id/backups/:backupId/restore',
    { config: { operation: 'restore-backup' } },
    request => {
      getMachine(request)
      return refusals.missing('Backup')
    },
  )

  function getMachine(request: FastifyRequest): MachineRow {
    return account.getMachine(readId(refusals, request.params))
  }

  function begin(machine: MachineRow, name: ActionName, operation: string): object {
    const fails = world.faults.take('hostinger', operation, ['action-fails']) !== null
    return renderAction(account.begin(machine, name, { fails }))
  }
}
