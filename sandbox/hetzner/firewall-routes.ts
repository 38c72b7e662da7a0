import { isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { refuse, refuseMissing, refuseTaken } from './errors.ts'
import { applyFirewalls, portRange } from './firewall-effect.ts'
import { readIds, readInput } from './input.ts'
import { labelsSchema, parseSelector } from './labels.ts'
import { filterRows, listQuery, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import type { ActionRow, FirewallRow, FirewallTarget } from './state.ts'
import { renderAction, renderFirewall } from './wire.ts'

const rulesMax = 50
const addressesPerRuleMax = 100

const network = z.string().refine(text => {
  const [address = '', bits = ''] = text.split('/')
  const version = isIP(address)
  return version > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}, 'is not a network in CIDR notation')

const networks = z.array(network).max(addressesPerRuleMax).default([])

const rule = z
  .object({
    direction: z.enum(['in', 'out']),
    protocol: z.enum(['tcp', 'udp', 'icmp', 'esp', 'gre']),
    port: z.string().nullable().default(null),
    source_ips: networks,
    destination_ips: networks,
    description: z.string().max(255).nullable().default(null),
  })
  .superRefine((one, context) => {
    const needsPort = one.protocol === 'tcp' || one.protocol === 'udp'
    if (needsPort && (one.port === null || !portRange(one.port))) {
      context.addIssue({ code: 'custom', path: ['port'], message: 'is not a port or a range' })
    }
    if (!needsPort && one.port !== null) {
      context.addIssue({ code: 'custom', path: ['port'], message: 'is only for tcp and udp' })
    }
    const addresses = one.direction === 'in' ? 'source_ips' : 'destination_ips'
    if (one[addresses].length === 0) {
      context.addIssue({ code: 'custom', path: [addresses], message: 'must not be empty' })
    }
  })
const rules = z.array(rule).max(rulesMax)

const selector = z.string().refine(text => parseSelector(text) !== null, 'is not a label selector')
const target = z.discriminatedUnion('type', [
  z.object({ type: z.literal('server'), server: z.object({ id: z.int() }) }),
  z.object({ type: z.literal('label_selector'), label_selector: z.object({ selector }) }),
])

const name = z.string().min(1).max(128)
const createBody = z.object({
  name,
  labels: labelsSchema.default({}),
  rules: rules.default([]),
  apply_to: z.array(target).default([]),
})
const updateBody = z.object({ name: name.optional(), labels: labelsSchema.optional() })
const applyBody = z.object({ apply_to: z.array(target).min(1) })
const removeBody = z.object({ remove_from: z.array(target).min(1) })
const rulesBody = z.object({ rules })

/** Firewalls; every change reaches the machines at once and is told as actions. */
export function addFirewallRoutes(app: FastifyInstance, project: Project): void {
  const { state } = project
  for (const command of ['apply_firewall', 'remove_firewall', 'set_firewall_rules']) {
    project.define(command, { delayMs: 100, effect: () => undefined })
  }

  app.get('/firewalls', { config: { operation: 'list-firewalls' } }, (request, reply) => {
    const query = readInput(listQuery, request.query)
    const sorted = sortRows(filterRows(state.firewalls, query), query.sort, [
      'id',
      'name',
      'created',
    ])
    const { rows, meta } = pageOf(request, reply, sorted, query)
    return { firewalls: rows.map(renderFirewall), meta }
  })

  app.get('/firewalls/:id', { config: { operation: 'get-firewall' } }, request => ({
    firewall: renderFirewall(getFirewall(request.params)),
  }))

  app.post('/firewalls', { config: { operation: 'create-firewall' } }, (request, reply) => {
    const body = readInput(createBody, request.body)
    refuseTakenName(body.name)
    checkTargets(body.apply_to)
    const firewall: FirewallRow = {
      id: project.nextId(),
      name: body.name,
      labels: body.labels,
      created: project.timestamp(),
      rules: body.rules,
      appliedTo: body.apply_to,
    }
    state.firewalls.push(firewall)
    const actions = [begin('set_firewall_rules', firewall)]
    if (body.apply_to.length > 0) actions.push(begin('apply_firewall', firewall))
    return reply
      .code(201)
      .send({ firewall: renderFirewall(firewall), actions: actions.map(renderAction) })
  })

  app.put('/firewalls/:id', { config: { operation: 'update-firewall' } }, request => {
    const firewall = getFirewall(request.params)
    const body = readInput(updateBody, request.body)
    if (body.name !== undefined && body.name !== firewall.name) refuseTakenName(body.name)
    firewall.name = body.name ?? firewall.name
    firewall.labels = body.labels ?? firewall.labels
    project.save()
    return { firewall: renderFirewall(firewall) }
  })

  app.delete('/firewalls/:id', { config: { operation: 'delete-firewall' } }, (request, reply) => {
    const firewall = getFirewall(request.params)
    if (firewall.appliedTo.length > 0) refuse('resource_in_use', 'firewall is still in use')
    state.firewalls = state.firewalls.filter(one => one !== firewall)
    project.save()
    return reply.code(204).send()
  })

  app.post(
    '/firewalls/:id/actions/apply_to_resources',
    { config: { operation: 'apply-firewall' } },
    (request, reply) => {
      const firewall = getFirewall(request.params)
      const { apply_to: targets } = readInput(applyBody, request.body)
      checkTargets(targets)
      if (targets.some(one => firewall.appliedTo.some(applied => isSame(applied, one)))) {
        refuse('firewall_already_applied', 'firewall is already applied')
      }
      firewall.appliedTo.push(...targets)
      return reply.code(201).send({ actions: [renderAction(begin('apply_firewall', firewall))] })
    },
  )

  app.post(
    '/firewalls/:id/actions/remove_from_resources',
    { config: { operation: 'remove-firewall' } },
    (request, reply) => {
      const firewall = getFirewall(request.params)
      const { remove_from: targets } = readInput(removeBody, request.body)
      for (const one of targets) {
        if (firewall.appliedTo.some(applied => isSame(applied, one))) continue
        refuse('firewall_resource_not_found', 'firewall is not applied to this resource')
      }
      firewall.appliedTo = firewall.appliedTo.filter(
        applied => !targets.some(one => isSame(applied, one)),
      )
      return reply.code(201).send({ actions: [renderAction(begin('remove_firewall', firewall))] })
    },
  )

  app.post(
    '/firewalls/:id/actions/set_rules',
    { config: { operation: 'set-firewall-rules' } },
    (request, reply) => {
      const firewall = getFirewall(request.params)
      firewall.rules = readInput(rulesBody, request.body).rules
      return reply
        .code(201)
        .send({ actions: [renderAction(begin('set_firewall_rules', firewall))] })
    },
  )

  function getFirewall(params: unknown): FirewallRow {
    const { id } = readIds(params)
    return state.firewalls.find(one => one.id === id) ?? refuseMissing('firewall', id)
  }

  function refuseTakenName(wanted: string): void {
    if (state.firewalls.some(one => one.name === wanted)) {
      refuseTaken('name', 'firewall name is already used')
    }
  }

  function checkTargets(targets: FirewallTarget[]): void {
    for (const one of targets) if (one.type === 'server') project.getServer(one.server.id)
  }

  function begin(command: string, firewall: FirewallRow): ActionRow {
    applyFirewalls(project)
    return project.begin({ command, resources: [{ id: firewall.id, type: 'firewall' }] })
  }
}

function isSame(a: FirewallTarget, b: FirewallTarget): boolean {
  if (a.type === 'server') return b.type === 'server' && a.server.id === b.server.id
  return b.type === 'label_selector' && a.label_selector.selector === b.label_selector.selector
}
