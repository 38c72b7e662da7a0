import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import { z } from 'zod'
import { type Account, defaultHostname } from './account.ts'
import { hostname, password, readId, readInput, unacceptable } from './input.ts'
import { readSystem, recreateBody } from './machine-order.ts'
import { pageOf } from './paging.ts'
import type { ActionInput, ActionName, MachineRow } from './state.ts'
import { renderAction } from './wire.ts'

const hostnameBody = z.object({ hostname })
const passwordBody = z.object({ password })
const recoveryBody = z.object({ root_password: z.string().min(1) })
const address = z.string().refine(text => isIP(text) > 0, 'must be a valid IP address.')
const nameserversBody = z.object({
  ns1: address,
  ns2: address.nullish(),
  ns3: address.nullish(),
})

/** One action's route: what it checks and changes at once; the rest happens when it ends. */
interface MachineAction {
  method: HTTPMethods
  path: string
  operation: string
  name: ActionName
  accept(machine: MachineRow, request: FastifyRequest): ActionInput | undefined
}

/** What is done to a machine that was set up. Every one locks it until the action has ended. */
export function addMachineActionRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, world, state } = account

  const actions: MachineAction[] = [
    {
      method: 'POST',
      path: 'start',
      operation: 'power-on',
      name: 'start',
      accept: machine => enter(machine, 'starting'),
    },
    {
      method: 'POST',
      path: 'stop',
      operation: 'power-off',
      name: 'stop',
      accept: machine => enter(machine, 'stopping'),
    },
    {
      method: 'POST',
      path: 'restart',
      operation: 'reboot',
      name: 'restart',
      accept: machine => enter(machine, 'stopping'),
    },
    {
      method: 'POST',
      path: 'recreate',
      operation: 'rebuild',
      name: 'recreate',
      accept: (machine, request) => {
        const body = readInput(refusals, recreateBody, request.body)
        const setup = readSystem(account, body, '')
        refuseUnacceptable(body)
        enter(machine, 'recreating')
        return { setup }
      },
    },
    {
      method: 'PUT',
      path: 'hostname',
      operation: 'set-hostname',
      name: 'set_hostname',
      accept: (machine, request) => {
        const body = readInput(refusals, hostnameBody, request.body)
        refuseUnacceptable(body)
        return rename(machine, body.hostname)
      },
    },
    {
      method: 'DELETE',
      path: 'hostname',
      operation: 'reset-hostname',
      name: 'set_hostname',
      accept: machine => rename(machine, defaultHostname(machine)),
    },
    {
      method: 'PUT',
      path: 'root-password',
      operation: 'reset-password',
      name: 'set_root_password',
      accept: (machine, request) => {
        const body = readInput(refusals, passwordBody, request.body)
        refuseUnacceptable(body)
        machine.rootPassword = body.password
        return undefined
      },
    },
    {
      method: 'PUT',
      path: 'nameservers',
      operation: 'set-nameservers',
      name: 'set_nameservers',
      accept: (machine, request) => {
        const { ns1, ns2 } = readInput(refusals, nameserversBody, request.body)
        machine.nameservers = [ns1, ns2 ?? null]
        return undefined
      },
    },
    {
      method: 'POST',
      path: 'recovery',
      operation: 'start-recovery',
      name: 'start_recovery',
      accept: (machine, request) => {
        readInput(refusals, recoveryBody, request.body)
        if (machine.state === 'recovery') {
          refusals.impossible('Virtual machine is in recovery mode already')
        }
        return undefined
      },
    },
    {
      method: 'DELETE',
      path: 'recovery',
      operation: 'stop-recovery',
      name: 'stop_recovery',
      accept: machine => {
        if (machine.state !== 'recovery') {
          refusals.impossible('Virtual machine is not in recovery mode')
        }
        return enter(machine, 'stopping_recovery')
      },
    },
  ]

  for (const { method, path, operation, name, accept } of actions) {
    app.route({
      method,
      url: `/virtual-machines/:id/${path}`,
      config: { operation },
      handler: request => {
        const machine = account.getMachine(readId(refusals, request.params))
        account.refuseUnlessReady(machine)
        const input = accept(machine, request)
        const fails = world.faults.take('hostinger', operation, ['action-fails']) !== null
        if (world.faults.take('hostinger', operation, ['boot-fails'])) machine.boot = 'fails'
        return renderAction(account.begin(machine, name, { input, fails }))
      },
    })
  }

  app.get('/virtual-machines/:id/actions', { config: { operation: 'list-actions' } }, request => {
    const machine = account.getMachine(readId(refusals, request.params))
    const its = state.actions.filter(action => action.machineId === machine.id)
    return pageOf(refusals, request, its, renderAction)
  })

  app.get(
    '/virtual-machines/:id/actions/:actionId',
    { config: { operation: 'get-action' } },
    request => {
      const machine = account.getMachine(readId(refusals, request.params))
      const id = readId(refusals, request.params, 'actionId')
      const found = state.actions.find(one => one.id === id && one.machineId === machine.id)
      return found ? renderAction(found) : refusals.missing('Action')
    },
  )

  function enter(machine: MachineRow, next: MachineRow['state']): undefined {
    machine.state = next
    account.save()
  }

  function refuseUnacceptable(wanted: Parameters<typeof unacceptable>[0]): void {
    const problem = unacceptable(wanted)
    if (problem) refusals.impossible(problem)
  }

  /** The record changes at once; the system itself learns its name when it is installed next. */
  function rename(machine: MachineRow, wanted: string): undefined {
    machine.hostname = wanted
    account.save()
  }
}
