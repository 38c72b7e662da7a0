import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { findPrice } from './catalogue.ts'
import { readId, readInput, unacceptable } from './input.ts'
import {
  addMachine,
  beginSetup,
  readSetup,
  refuseWithoutCapacity,
  type SetupBody,
  setupBody,
} from './machine-order.ts'
import { buy, choosePaymentMethod } from './subscription-life.ts'
import { renderMachine, renderOrder } from './wire.ts'

const purchaseBody = z.object({
  item_id: z.string().min(1),
  payment_method_id: z.int().optional(),
  setup: setupBody,
  coupons: z.array(z.unknown()).max(0, 'coupons are not emulated').optional(),
})

/** `/virtual-machines`: listing, buying and setting up. There is no way to delete one. */
export function addMachineRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, world } = account

  app.get('/virtual-machines', { config: { operation: 'list-servers' } }, () =>
    account.listMachines().map(machine => renderMachine(account, machine)),
  )

  app.get('/virtual-machines/:id', { config: { operation: 'get-server' } }, request =>
    renderMachine(account, account.getMachine(readId(refusals, request.params))),
  )

  app.post('/virtual-machines', { config: { operation: 'create-server' } }, request => {
    const body = readInput(refusals, purchaseBody, request.body)
    const price = findPrice(body.item_id)
    if (!price) return refusals.invalidField('item_id', 'The selected item id is invalid.')
    const method = choosePaymentMethod(account, body.payment_method_id)
    const setup = readSetup(account, body.setup, 'setup.')
    const dataCenter = body.setup.data_center_id
    refuseWithoutCapacity(account, 'create-server', { dataCenter, prefix: 'setup.' })
    const { order, subscription } = buy(account, price, method)
    if (!subscription) return { order: renderOrder(order), virtual_machine: null }
    const machine = addMachine(account, subscription)
    if (world.faults.take('hostinger', 'create-server', ['boot-fails'])) machine.boot = 'fails'
    account.save()
    // Paid, but never set up: the machine waits for a setup call, as it would for a person in hPanel.
    if (!world.faults.take('hostinger', 'create-server', ['action-fails'])) {
      refuseUnacceptable(body.setup)
      refuseWithoutCapacity(account, 'set-up-server', { dataCenter, prefix: 'setup.' })
      beginSetup(account, machine, body.setup, setup, { fails: false })
    }
    account.save()
    return { order: renderOrder(order), virtual_machine: renderMachine(account, machine) }
  })

  app.post('/virtual-machines/:id/setup', { config: { operation: 'set-up-server' } }, request => {
    const machine = account.getMachine(readId(refusals, request.params))
    const body = readInput(refusals, setupBody, request.body)
    if (account.stateOf(machine) !== 'initial') {
      refusals.impossible('Virtual machine is already set up')
    }
    const setup = readSetup(account, body, '')
    refuseUnacceptable(body)
    const dataCenter = body.data_center_id
    refuseWithoutCapacity(account, 'set-up-server', { dataCenter, prefix: '' })
    const fails = world.faults.take('hostinger', 'set-up-server', ['action-fails']) !== null
    beginSetup(account, machine, body, setup, { fails })
    account.save()
    return renderMachine(account, machine)
  })

  function refuseUnacceptable(wanted: SetupBody): void {
    const problem = unacceptable(wanted)
    if (problem) refusals.impossible(problem)
  }
}
