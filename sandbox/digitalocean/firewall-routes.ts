import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Account, latencyMs } from './account.ts'
import { refuse, refuseMissing, refuseUnprocessable } from './errors.ts'
import { appliedFirewalls, applyFirewalls } from './firewall-effect.ts'
import { inboundRules, outboundRules } from './firewall-rules.ts'
import { readIds, readInput, readKey } from './input.ts'
import { pageOf } from './paging.ts'
import type { FirewallRow } from './state.ts'
import { findTag } from './tags.ts'

const name = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]+$/, 'is not a firewall name')
const rulesBody = z.object({
  inbound_rules: inboundRules.nullish(),
  outbound_rules: outboundRules.nullish(),
})
const dropletsBody = z.object({ droplet_ids: z.array(z.int()).min(1) })
const tagsBody = z.object({ tags: z.array(z.string()).min(1) })
const firewallBody = rulesBody.extend({
  name,
  droplet_ids: z.array(z.int()).nullish(),
  tags: z.array(z.string()).nullish(),
})

/** Firewalls. They let nothing in and nothing out but what a rule allows. */
export function addFirewallRoutes(app: FastifyInstance, account: Account): void {
  const { state } = account

  app.get('/firewalls', { config: { operation: 'list-firewalls' } }, request => {
    const { rows, ...page } = pageOf(request, state.firewalls)
    return { firewalls: rows.map(render), ...page }
  })

  app.get('/firewalls/:id', { config: { operation: 'get-firewall' } }, request => ({
    firewall: render(getFirewall(request.params)),
  }))

  app.get('/droplets/:id/firewalls', { config: { operation: 'list-firewalls' } }, request => {
    const droplet = account.getDroplet(readIds(request.params).id)
    const { rows, ...page } = pageOf(request, appliedFirewalls(state.firewalls, droplet))
    return { firewalls: rows.map(render), ...page }
  })

  app.post('/firewalls', { config: { operation: 'create-firewall' } }, (request, reply) => {
    const wanted = readFirewall(request.body, null)
    const id = account.uuid()
    const firewall = { id, createdAt: account.timestamp(), changedAtMs: 0, ...wanted }
    state.firewalls.push(firewall)
    changed(firewall)
    return reply.code(202).send({ firewall: render(firewall) })
  })

  app.put('/firewalls/:id', { config: { operation: 'update-firewall' } }, request => {
    const firewall = getFirewall(request.params)
    Object.assign(firewall, readFirewall(request.body, firewall))
    changed(firewall)
    return { firewall: render(firewall) }
  })

  app.delete('/firewalls/:id', { config: { operation: 'delete-firewall' } }, (request, reply) => {
    const firewall = getFirewall(request.params)
    state.firewalls = state.firewalls.filter(one => one !== firewall)
    applyFirewalls(account)
    account.save()
    return reply.code(204).send()
  })

  const path = '/firewalls/:id'
  const apply = { config: { operation: 'apply-firewall' } }
  const remove = { config: { operation: 'remove-firewall' } }
  const setRules = { config: { operation: 'set-firewall-rules' } }

  const edit = (
    method: 'POST' | 'DELETE',
    part: string,
    options: typeof apply,
    change: (firewall: FirewallRow, body: unknown) => void,
  ) =>
    app.route({
      method,
      url: `${path}/${part}`,
      ...options,
      handler: (request, reply) => {
        const firewall = getFirewall(request.params)
        change(firewall, request.body)
        changed(firewall)
        return reply.code(204).send()
      },
    })

  edit('POST', 'droplets', apply, (firewall, body) => {
    const ids = knownDroplets(readInput(dropletsBody, body).droplet_ids)
    firewall.dropletIds = [...new Set([...firewall.dropletIds, ...ids])]
  })
  edit('DELETE', 'droplets', remove, (firewall, body) => {
    const ids = readInput(dropletsBody, body).droplet_ids
    firewall.dropletIds = firewall.dropletIds.filter(id => !ids.includes(id))
  })
  edit('POST', 'tags', apply, (firewall, body) => {
    const tags = knownTags(readInput(tagsBody, body).tags)
    firewall.tags = [...new Set([...firewall.tags, ...tags])]
  })
  edit('DELETE', 'tags', remove, (firewall, body) => {
    const { tags } = readInput(tagsBody, body)
    firewall.tags = firewall.tags.filter(tag => !tags.includes(tag))
  })
  edit('POST', 'rules', setRules, (firewall, body) => {
    const rules = readRules(body)
    firewall.inboundRules = withRules(firewall.inboundRules, rules.inbound)
    firewall.outboundRules = withRules(firewall.outboundRules, rules.outbound)
  })
  edit('DELETE', 'rules', setRules, (firewall, body) => {
    const rules = readRules(body)
    firewall.inboundRules = withoutRules(firewall.inboundRules, rules.inbound)
    firewall.outboundRules = withoutRules(firewall.outboundRules, rules.outbound)
  })

  function readFirewall(body: unknown, itself: FirewallRow | null) {
    const wanted = readInput(firewallBody, body)
    const { inbound, outbound } = readRules(body)
    if (state.firewalls.some(one => one !== itself && one.name === wanted.name)) {
      refuse('conflict', 'duplicate name')
    }
    return {
      name: wanted.name,
      inboundRules: inbound,
      outboundRules: outbound,
      dropletIds: knownDroplets(wanted.droplet_ids ?? []),
      tags: knownTags(wanted.tags ?? []),
    }
  }

  function readRules(body: unknown) {
    const { inbound_rules, outbound_rules } = readInput(rulesBody, body)
    const inbound = inbound_rules ?? []
    const outbound = outbound_rules ?? []
    if (inbound.length + outbound.length === 0) {
      refuseUnprocessable('must have at least one rule')
    }
    for (const peers of [
      ...inbound.map(rule => rule.sources),
      ...outbound.map(rule => rule.destinations),
    ]) {
      knownTags(peers.tags ?? [])
      knownDroplets(peers.droplet_ids ?? [])
    }
    return { inbound, outbound }
  }

  function knownDroplets(ids: number[]): number[] {
    const unknown = ids.filter(id => !state.droplets.some(droplet => droplet.id === id))
    if (unknown.length > 0) refuseUnprocessable(`droplet ${unknown.join(', ')} does not exist`)
    return ids
  }

  /** Unlike an order for a Droplet, a firewall makes no tags. */
  function knownTags(names: string[]): string[] {
    return names.map(
      tag => findTag(account, tag) ?? refuseUnprocessable(`tag ${tag} does not exist`),
    )
  }

  function getFirewall(params: unknown): FirewallRow {
    return state.firewalls.find(one => one.id === readKey(params)) ?? refuseMissing()
  }

  function changed(firewall: FirewallRow): void {
    firewall.changedAtMs = account.nowMs()
    applyFirewalls(account)
    account.save()
  }

  function render(firewall: FirewallRow): object {
    const isWaiting = account.nowMs() < firewall.changedAtMs + latencyMs.firewall
    const on = state.droplets.filter(one => appliedFirewalls([firewall], one).length > 0)
    const pending = on.map(({ id }) => ({ droplet_id: id, removing: false, status: 'waiting' }))
    return {
      id: firewall.id,
      name: firewall.name,
      status: isWaiting && on.length > 0 ? 'waiting' : 'succeeded',
      inbound_rules: firewall.inboundRules,
      outbound_rules: firewall.outboundRules,
      created_at: firewall.createdAt,
      droplet_ids: firewall.dropletIds,
      tags: firewall.tags,
      pending_changes: isWaiting ? pending : [],
    }
  }
}

function withRules<Rule>(rules: Rule[], added: Rule[]): Rule[] {
  return [...withoutRules(rules, added), ...added]
}

function withoutRules<Rule>(rules: Rule[], removed: Rule[]): Rule[] {
  const texts = new Set(removed.map(rule => JSON.stringify(rule)))
  return rules.filter(rule => !texts.has(JSON.stringify(rule)))
}
