import { z } from 'zod'
import type { Clock } from '../../kit/clock.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider, Machine, MachineOrder, MachineState } from '../compute.ts'
import { type BaseImages, createBaseImages } from './base-images.ts'
import type { Hetzner } from './connection.ts'
import { deleteById } from './delete-by-id.ts'
import { labelSelector } from './labels.ts'
import { action, server, type WireServer } from './wire.ts'

type Machines = Pick<
  ComputeProvider,
  | 'listMachines'
  | 'findMachine'
  | 'createMachine'
  | 'deleteMachine'
  | 'powerOn'
  | 'shutDown'
  | 'powerOff'
  | 'restart'
>

const states: Readonly<Record<string, MachineState>> = {
  initializing: 'creating',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  off: 'stopped',
  deleting: 'deleting',
  rebuilding: 'rebuilding',
}

const read = { effect: 'read', method: 'GET' } as const
const createdServer = z.object({ server, action })

export function createMachines(hetzner: Hetzner, clock: Clock): Machines {
  const baseImages = createBaseImages(hetzner, clock)
  const power = (operation: string, command: string) => (id: string, signal: AbortSignal) =>
    hetzner.command(
      {
        operation,
        effect: 'repeatable',
        method: 'POST',
        path: `/servers/${encodeURIComponent(id)}/actions/${command}`,
      },
      signal,
    )
  return {
    async listMachines(labels, signal) {
      const request = {
        operation: 'list-machines',
        path: '/servers',
        query: { label_selector: labelSelector(labels) },
      }
      const listed = await hetzner.list(request, 'servers', server, signal)
      return listed.ok ? ok(listed.value.map(machineOf)) : listed
    },
    async findMachine(id, signal) {
      const path = `/servers/${encodeURIComponent(id)}`
      const schema = z.object({ server })
      const found = await hetzner.ask({ ...read, operation: 'find-machine', path }, schema, signal)
      if (found.ok) return ok(machineOf(found.value.server))
      return found.error.kind === 'not-found' ? ok(null) : found
    },
    createMachine: (order, signal) => createMachine(hetzner, baseImages, order, signal),
    deleteMachine: (id, signal) => deleteById(hetzner, 'delete-machine', '/servers', id, signal),
    powerOn: power('power-on', 'poweron'),
    shutDown: power('shut-down', 'shutdown'),
    powerOff: power('power-off', 'poweroff'),
    restart: power('restart', 'reboot'),
  }
}

async function createMachine(
  hetzner: Hetzner,
  baseImages: BaseImages,
  order: MachineOrder,
  signal: AbortSignal,
): Answer<Machine> {
  const image = await baseImages.idOf(order, signal)
  if (!image.ok) return image
  const operation = 'create-machine'
  const body = {
    name: order.name,
    server_type: order.size,
    location: order.location,
    image: image.value,
    ssh_keys: order.sshKeyId === null ? [] : [Number(order.sshKeyId)],
    firewalls: [{ firewall: Number(order.firewallId) }],
    labels: order.labels,
    user_data: order.userData,
    start_after_create: true,
    public_net: { enable_ipv4: true, enable_ipv6: true },
  }
  const request = { operation, effect: 'once', method: 'POST', path: '/servers', body } as const
  const created = await hetzner.ask(request, createdServer, signal)
  if (!created.ok) {
    const { kind } = created.error
    const isRefused = kind === 'rejected' || kind === 'not-found'
    const isOld = isRefused && (await baseImages.isReplaced(order, image.value, signal))
    // The order itself is good: what we remembered of it was not.
    return isOld ? fail({ ...created.error, kind: 'busy' }) : created
  }
  const { error } = created.value.action
  // An action may fail after the 201. What is left of the server then only a look can tell.
  if (error) return fail({ kind: 'unknown-outcome', provider: 'hetzner', operation, ...error })
  return ok(machineOf(created.value.server))
}

const machineOf = (wire: WireServer): Machine => ({
  id: String(wire.id),
  name: wire.name,
  state: states[wire.status] ?? 'unknown',
  address: wire.public_net.ipv4?.ip ?? null,
  labels: wire.labels,
  size: wire.server_type.name,
  location: wire.location.name,
  createdAt: wire.created,
})
