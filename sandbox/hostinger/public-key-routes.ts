import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { publicKey, readId, readInput } from './input.ts'
import { pageOf } from './paging.ts'
import type { MachineRow } from './state.ts'
import { renderAction } from './wire.ts'

const attachBody = z.object({ ids: z.array(z.int()).min(1) })

/**
 * The account's SSH keys. `GET /virtual-machines/{id}/public-keys` is published and really answers
 * "Route is not found", as every other unknown path does.
 */
export function addPublicKeyRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, state, world } = account

  app.get('/public-keys', { config: { operation: 'list-ssh-keys' } }, request =>
    pageOf(refusals, request, state.publicKeys, key => key),
  )

  app.post('/public-keys', { config: { operation: 'create-ssh-key' } }, request => {
    const key = { id: account.nextId(), ...readInput(refusals, publicKey, request.body) }
    state.publicKeys.push(key)
    return key
  })

  app.delete('/public-keys/:id', { config: { operation: 'delete-ssh-key' } }, request => {
    const id = readId(refusals, request.params)
    if (!state.publicKeys.some(key => key.id === id)) refusals.missing('Public key')
    state.publicKeys = state.publicKeys.filter(key => key.id !== id)
    account.save()
    return { message: 'Request accepted' }
  })

  app.post(
    '/public-keys/attach/:machineId',
    { config: { operation: 'attach-ssh-keys' } },
    request => {
      const machine = account.getMachine(readId(refusals, request.params, 'machineId'))
      const { ids } = readInput(refusals, attachBody, request.body)
      const keys = ids.map(id => {
        const found = state.publicKeys.find(key => key.id === id)
        const { key } = found ?? refusals.invalidField('ids', 'The selected ids is invalid.')
        return { id, key }
      })
      account.refuseUnlessReady(machine)
      const fails = world.faults.take('hostinger', 'attach-ssh-keys', ['action-fails']) !== null
      if (!fails) machine.publicKeys.push(...keys.filter(key => !isAttached(machine, key.id)))
      return renderAction(account.begin(machine, 'attach_public_keys', { fails }))
    },
  )
}

function isAttached(machine: MachineRow, keyId: number): boolean {
  return machine.publicKeys.some(one => one.id === keyId)
}
