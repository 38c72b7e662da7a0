import { ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider } from '../compute.ts'
import { type Hostinger, vpsPath } from './connection.ts'
import { isBusy, readMachine } from './machines.ts'
import { refuse } from './refusal.ts'
import { firewall, type WireFirewall } from './wire.ts'

type Firewalls = Pick<
  ComputeProvider,
  'findFirewall' | 'createFirewall' | 'listFirewalls' | 'deleteFirewall' | 'attachFirewall'
>

const path = `${vpsPath}/firewall`

/**
 * A firewall is made in many requests: its name, then rule by rule; what no rule accepts is dropped.
 * The rule for ICMP is written last, so a firewall that has it is complete. One without it is not
 * found, and `createFirewall` adopts it by its name and adds what is missing.
 */
const lastProtocol = 'ICMP'

const isComplete = ({ rules }: WireFirewall): boolean =>
  (rules ?? []).some(({ protocol }) => protocol === lastProtocol)

export function createFirewalls(hostinger: Hostinger): Firewalls {
  return {
    async findFirewall(name, signal) {
      const named = await findNamed(hostinger, name, signal)
      if (!named.ok) return named
      const found = named.value.find(isComplete)
      return ok(found ? { id: String(found.id) } : null)
    },
    async createFirewall({ name, tcpPorts }, signal) {
      const operation = 'create-firewall'
      const named = await findNamed(hostinger, name, signal)
      if (!named.ok) return named
      if (named.value.some(isComplete)) {
        return refuse(operation, 'already-exists', 'name-taken', `the firewall ${name} is there`)
      }
      const [begun] = named.value
      const request = { operation, effect: 'once', method: 'POST' } as const
      const made = begun
        ? ok(begun)
        : await hostinger.ask({ ...request, path, body: { name } }, firewall, signal)
      if (!made.ok) return made
      for (const rule of missingRules(made.value, tcpPorts)) {
        const rules = `${path}/${made.value.id}/rules`
        const added = await hostinger.command({ ...request, path: rules, body: rule }, signal)
        if (!added.ok) return added
      }
      return ok({ id: String(made.value.id) })
    },
    async listFirewalls(_labels, signal) {
      const request = { operation: 'list-firewalls', path }
      const listed = await hostinger.listPaged(request, firewall, signal)
      if (!listed.ok) return listed
      return ok(
        listed.value.map(({ id, name, created_at }) => ({
          ...{ id: String(id), name, labels: null, createdAt: created_at ?? null },
        })),
      )
    },
    async deleteFirewall(id, signal) {
      const request = {
        operation: 'delete-firewall',
        effect: 'repeatable',
        method: 'DELETE',
      } as const
      const its = `${path}/${encodeURIComponent(id)}`
      const deleted = await hostinger.command({ ...request, path: its }, signal)
      return !deleted.ok && deleted.error.kind === 'not-found' ? ok(null) : deleted
    },
    attachFirewall: (machineId, firewallId, signal) =>
      attachFirewall(hostinger, machineId, firewallId, signal),
  }
}

/** Names are not unique; only a race between two of us would make two of one name. */
async function findNamed(
  hostinger: Hostinger,
  name: string,
  signal: AbortSignal,
): Answer<WireFirewall[]> {
  const listed = await hostinger.listPaged({ operation: 'find-firewall', path }, firewall, signal)
  return listed.ok ? ok(listed.value.filter(one => one.name === name)) : listed
}

function missingRules({ rules }: WireFirewall, tcpPorts: number[]): object[] {
  const open = new Set((rules ?? []).filter(one => one.protocol === 'TCP').map(one => one.port))
  const anywhere = { source: 'any', source_detail: 'any' }
  return [
    ...tcpPorts
      .map(String)
      .filter(port => !open.has(port))
      .map(port => ({ protocol: 'TCP', port, ...anywhere })),
    { protocol: lastProtocol, port: 'any', ...anywhere },
  ]
}

/**
 * Success only when the machine is seen behind the firewall; `busy` until then. Whether it is synced
 * is told of the firewall and not of the machine: another machine that is not (one that is stopped,
 * say) makes us sync once too often, which does no harm.
 */
async function attachFirewall(
  hostinger: Hostinger,
  machineId: string,
  firewallId: string,
  signal: AbortSignal,
): Answer<null> {
  const operation = 'attach-firewall'
  const found = await readMachine(hostinger, machineId, signal)
  if (!found.ok) return found
  const machine = found.value
  if (!machine) return refuse(operation, 'not-found', 'not-found', `no machine ${machineId}`)
  const firewallPath = `${path}/${encodeURIComponent(firewallId)}`
  const apply = (verb: 'activate' | 'sync') =>
    hostinger.command(
      {
        operation,
        effect: 'repeatable',
        method: 'POST',
        path: `${firewallPath}/${verb}/${encodeURIComponent(machineId)}`,
      },
      signal,
    )
  if (String(machine.firewall_group_id) !== firewallId) {
    if (isBusy(machine)) return refuse(operation, 'busy', 'locked', `it is ${machine.state}`)
    const asked = await apply('activate')
    return asked.ok ? refuse(operation, 'busy', 'activating', 'the firewall is activating') : asked
  }
  const request = { operation, effect: 'read', method: 'GET', path: firewallPath } as const
  const read = await hostinger.ask(request, firewall, signal)
  if (!read.ok) return read
  return read.value.is_synced ? ok(null) : apply('sync')
}
