import { z } from 'zod'
import { assert } from '../../kit/assert.ts'
import { fail, ok } from '../../kit/result.ts'
import type {
  Answer,
  BaseImage,
  ComputeProvider,
  Machine,
  MachineOrder,
  MachineState,
} from '../compute.ts'
import type { DigitalOcean } from './connection.ts'
import {
  carries,
  type Labels,
  labelsOf,
  nameOne,
  nameOwn,
  narrowestTag,
  ownTagsOf,
  tagsOf,
} from './tags.ts'
import { droplet, tag, type WireDroplet } from './wire.ts'

type Machines = Pick<
  ComputeProvider,
  | 'listMachines'
  | 'findMachine'
  | 'createMachine'
  | 'deleteMachine'
  | 'deleteLabels'
  | 'listUnusedLabels'
  | 'powerOn'
  | 'shutDown'
  | 'powerOff'
  | 'restart'
>

/** There are no states between: `active` is said as soon as it is switched on. */
const states: Readonly<Record<string, MachineState>> = {
  new: 'creating',
  active: 'running',
  off: 'stopped',
}

const baseImages: Readonly<Record<BaseImage, string>> = { 'debian-12': 'debian-12-x64' }

const path = '/v2/droplets'
const oneDroplet = z.object({ droplet })

export function createMachines(digitalOcean: DigitalOcean): Machines {
  return {
    listMachines: (labels, signal) => listMachines(digitalOcean, labels, signal),
    async findMachine(id, signal) {
      const request = { operation: 'find-machine', path: `${path}/${encodeURIComponent(id)}` }
      const read = { ...request, effect: 'read', method: 'GET' } as const
      const found = await digitalOcean.ask(read, oneDroplet, signal)
      if (found.ok) return ok(machineOf(found.value.droplet))
      return found.error.kind === 'not-found' ? ok(null) : found
    },
    createMachine: (order, signal) => createMachine(digitalOcean, order, signal),
    deleteMachine: (id, signal) =>
      digitalOcean.remove('delete-machine', `${path}/${encodeURIComponent(id)}`, signal),
    async deleteLabels(labels, signal) {
      for (const name of ownTagsOf(labels)) {
        const deleted = await digitalOcean.remove('delete-tag', `/v2/tags/${name}`, signal)
        if (!deleted.ok) return deleted
      }
      return ok(null)
    },
    async listUnusedLabels(signal) {
      const request = { operation: 'list-tags', path: '/v2/tags' }
      const listed = await digitalOcean.list(request, 'tags', tag, signal)
      if (!listed.ok) return listed
      const unused = listed.value.filter(({ resources }) => resources.count === 0)
      return ok(unused.map(({ name }) => labelsOf([name])).filter(nameOwn))
    },
    powerOn: power(digitalOcean, 'power-on', 'power_on'),
    shutDown: power(digitalOcean, 'shut-down', 'shutdown'),
    powerOff: power(digitalOcean, 'power-off', 'power_off'),
    restart: power(digitalOcean, 'restart', 'reboot'),
  }
}

/** Asks for the narrowest tag and looks for the other labels itself: a list takes one tag. */
async function listMachines(
  digitalOcean: DigitalOcean,
  labels: Labels,
  signal: AbortSignal,
): Answer<Machine[]> {
  const narrowest = narrowestTag(labels)
  const request = {
    operation: 'list-machines',
    path,
    ...(narrowest === null ? {} : { query: { tag_name: narrowest } }),
  }
  const listed = await digitalOcean.list(request, 'droplets', droplet, signal)
  if (!listed.ok) return listed
  return ok(listed.value.map(machineOf).filter(machine => carries(machine.labels, labels)))
}

/**
 * DigitalOcean would make a second machine of the same name and tags, so we look for the first one
 * right before. Callers look too, but much may happen between their look and this call.
 */
async function createMachine(
  digitalOcean: DigitalOcean,
  order: MachineOrder,
  signal: AbortSignal,
): Answer<Machine> {
  const operation = 'create-machine'
  const body = {
    name: order.name,
    region: order.location,
    size: order.size,
    image: imageReference(order.image),
    ssh_keys: order.sshKeyId === null ? [] : [Number(order.sshKeyId)],
    user_data: order.userData,
    // The firewall is on whatever bears its tag, from the first moment.
    tags: [...tagsOf(order.labels), order.firewallId],
    ipv6: true,
    // Who may enter is ours to say: no console agent of the vendor's.
    with_droplet_agent: false,
  }
  if (nameOne(order.labels)) {
    const listed = await listMachines(digitalOcean, order.labels, signal)
    if (!listed.ok) return listed
    const [existing] = listed.value
    if (existing) {
      const message = `machine ${existing.id} carries the labels of this order`
      const code = 'labels_in_use'
      return fail({ kind: 'already-exists', provider: 'digitalocean', operation, code, message })
    }
  }
  const request = { operation, effect: 'once', method: 'POST', path, body } as const
  const created = await digitalOcean.ask(request, oneDroplet, signal)
  return created.ok ? ok(machineOf(created.value.droplet)) : created
}

/** Base systems are ordered by their slug, prepared images by their number. */
function imageReference(image: MachineOrder['image']): string | number {
  if (typeof image === 'string') return baseImages[image]
  const id = Number(image.preparedId)
  assert(Number.isSafeInteger(id), `"${image.preparedId}" is the id of a prepared image`)
  return id
}

/** A machine that is in the wanted state already is as good as one that was put there. */
const power =
  (digitalOcean: DigitalOcean, operation: string, type: string) =>
  async (id: string, signal: AbortSignal): Answer<null> => {
    const asked = await digitalOcean.command(
      {
        operation,
        effect: 'repeatable',
        method: 'POST',
        path: `${path}/${encodeURIComponent(id)}/actions`,
        body: { type },
      },
      signal,
    )
    return !asked.ok && asked.error.code === 'already_in_state' ? ok(null) : asked
  }

const machineOf = (wire: WireDroplet): Machine => ({
  id: String(wire.id),
  name: wire.name,
  state: states[wire.status] ?? 'unknown',
  address: wire.networks.v4.find(({ type }) => type === 'public')?.ip_address ?? null,
  labels: labelsOf(wire.tags),
  size: wire.size_slug,
  location: wire.region.slug,
  createdAt: wire.created_at,
})
