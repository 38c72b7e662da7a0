import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { applyFirewall, portRange } from './firewall-effect.ts'
import { readId, readInput } from './input.ts'
import { pageOf } from './paging.ts'
import { type ActionName, type FirewallRow, protocols } from './state.ts'
import { renderAction, renderFirewall } from './wire.ts'

const rulesMax = 50

const sourceDetail = z.string().refine(text => {
  const [first = '', last] = text.split('-')
  const [address = '', bits, ...rest] = first.trim().split('/')
  const isRange = last === undefined || isIP(last.trim()) > 0
  const isNetwork = bits === undefined || /^\d{1,3}$/.test(bits)
  return text === 'any' || (isIP(address) > 0 && isRange && isNetwork && rest.length === 0)
}, 'must be an IP address, a network or a range.')

const ruleBody = z.object({
  protocol: z.enum(protocols),
  port: z.string().refine(text => portRange(text) !== null, 'must be a port or a range of ports.'),
  source: z.enum(['any', 'custom']),
  source_detail: sourceDetail,
})
const createBody = z.object({ name: z.string().min(1).max(255) })

/**
 * Firewalls drop what no rule accepts. A machine has at most one, with the rules of the last sync:
 * an edit reaches nobody until it is synced, machine by machine.
 */
export function addFirewallRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, state, world } = account
  const done = { message: 'Request accepted' }

  app.get('/firewall', { config: { operation: 'list-firewalls' } }, request =>
    pageOf(refusals, request, state.firewalls, firewall => renderFirewall(account, firewall)),
  )

  app.get('/firewall/:id', { config: { operation: 'get-firewall' } }, request =>
    renderFirewall(account, getFirewall(request)),
  )

  app.post('/firewall', { config: { operation: 'create-firewall' } }, request => {
    const { name } = readInput(refusals, createBody, request.body)
    const now = account.timestamp()
    const firewall: FirewallRow = {
      id: account.nextId(),
      name,
      rules: [],
      createdAt: now,
      updatedAt: now,
    }
    state.firewalls.push(firewall)
    return renderFirewall(account, firewall)
  })

  app.delete('/firewall/:id', { config: { operation: 'delete-firewall' } }, request => {
    const firewall = getFirewall(request)
    state.firewalls = state.firewalls.filter(one => one !== firewall)
    for (const machine of account.listMachines()) {
      if (machine.firewall?.id !== firewall.id) continue
      machine.firewall = null
      applyFirewall(account, machine)
    }
    account.save()
    return done
  })

  app.post('/firewall/:id/rules', { config: { operation: 'create-firewall-rule' } }, request => {
    const firewall = getFirewall(request)
    const rule = readInput(refusals, ruleBody, request.body)
    if (firewall.rules.length >= rulesMax) refusals.impossible('Firewall has too many rules')
    const added = { id: account.nextId(), action: 'accept' as const, ...rule }
    firewall.rules.push(added)
    touch(firewall)
    return added
  })

  app.put(
    '/firewall/:id/rules/:ruleId',
    { config: { operation: 'update-firewall-rule' } },
    request => {
      const firewall = getFirewall(request)
      const rule = getRule(firewall, request)
      Object.assign(rule, readInput(refusals, ruleBody, request.body))
      touch(firewall)
      return rule
    },
  )

  app.delete(
    '/firewall/:id/rules/:ruleId',
    { config: { operation: 'delete-firewall-rule' } },
    request => {
      const firewall = getFirewall(request)
      const rule = getRule(firewall, request)
      firewall.rules = firewall.rules.filter(one => one !== rule)
      touch(firewall)
      return done
    },
  )

  const onMachines: { path: string; operation: string; name: ActionName; needsActive: boolean }[] =
    [
      {
        path: 'activate',
        operation: 'apply-firewall',
        name: 'activate_firewall',
        needsActive: false,
      },
      {
        path: 'deactivate',
        operation: 'remove-firewall',
        name: 'deactivate_firewall',
        needsActive: true,
      },
      { path: 'sync', operation: 'sync-firewall', name: 'sync_firewall', needsActive: true },
    ]
  for (const { path, operation, name, needsActive } of onMachines) {
    app.post(`/firewall/:id/${path}/:machineId`, { config: { operation } }, request => {
      const firewall = getFirewall(request)
      const machine = account.getMachine(readId(refusals, request.params, 'machineId'))
      account.refuseUnlessReady(machine)
      if (needsActive && machine.firewall?.id !== firewall.id) {
        refusals.impossible('Firewall is not active for this virtual machine')
      }
      const fails = world.faults.take('hostinger', operation, ['action-fails']) !== null
      const input = { firewall: firewall.id }
      return renderAction(account.begin(machine, name, { input, fails }))
    })
  }

  function getFirewall(request: FastifyRequest): FirewallRow {
    const id = readId(refusals, request.params)
    return state.firewalls.find(one => one.id === id) ?? refusals.missing('Firewall')
  }

  function getRule(firewall: FirewallRow, request: FastifyRequest) {
    const id = readId(refusals, request.params, 'ruleId')
    return firewall.rules.find(one => one.id === id) ?? refusals.missing('Firewall rule')
  }

  function touch(firewall: FirewallRow): void {
    firewall.updatedAt = account.timestamp()
    account.save()
  }
}
