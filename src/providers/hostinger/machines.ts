import { ok } from '../../kit/result.ts'
import type { AccountLimits, Answer, ComputeProvider, Machine, MachineState } from '../compute.ts'
import type { Catalogue } from './catalogue.ts'
import { type Hostinger, machinesPath } from './connection.ts'
import { identityOf, labelsOf } from './identity.ts'
import type { Settled } from './wipe.ts'
import { machine, type WireMachine } from './wire.ts'

type Machines = Pick<
  ComputeProvider,
  'listMachines' | 'findMachine' | 'readLimits' | 'powerOn' | 'shutDown' | 'powerOff' | 'restart'
>

/** All states of the published document. What only a person can end is `unknown`. */
const states: Readonly<Record<string, MachineState>> = {
  initial: 'creating', // paid for, without a system
  creating: 'creating',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  recreating: 'rebuilding',
  restoring: 'rebuilding',
  destroying: 'deleting',
  destroyed: 'deleting',
  error: 'unknown',
  suspending: 'unknown',
  suspended: 'unknown',
  unsuspending: 'unknown',
  recovery: 'unknown',
  stopping_recovery: 'unknown',
}

export function createMachines(
  hostinger: Hostinger,
  catalogue: Catalogue,
  isSettled: Settled,
): Machines {
  const power = (operation: string, command: string) => (id: string, signal: AbortSignal) =>
    commandMachine(hostinger, operation, id, command, signal)
  return {
    async listMachines(labels, signal) {
      const listed = await listAllMachines(hostinger, signal)
      if (!listed.ok) return listed
      const sizeOf = await catalogue.readSizes(signal)
      if (!sizeOf.ok) return sizeOf
      const machines: Machine[] = []
      for (const wire of listed.value) {
        const machine = machineOf(wire, sizeOf.value, labels['sambuk.installation'])
        const { labels: its } = machine
        const carries = Object.entries(labels).every(([key, value]) => its[key] === value)
        if (!carries || identityOf(wire.hostname) === null) continue
        const settled = await isSettled(wire, signal)
        if (!settled.ok) return settled
        if (settled.value) machines.push(machine)
      }
      return ok(machines)
    },
    async findMachine(id, signal) {
      const found = await readMachine(hostinger, id, signal)
      if (!found.ok) return found
      if (!found.value) return ok(null)
      const sizeOf = await catalogue.readSizes(signal)
      if (!sizeOf.ok) return sizeOf
      const settled = await isSettled(found.value, signal)
      if (!settled.ok) return settled
      const machine = machineOf(found.value, sizeOf.value)
      return ok(settled.value ? machine : { ...machine, labels: {} })
    },
    /** No call tells how many machines an account may have. */
    async readLimits(signal): Answer<AccountLimits> {
      const listed = await listAllMachines(hostinger, signal)
      return listed.ok ? ok({ machinesMax: null, machinesNow: listed.value.length }) : listed
    },
    // Starting what runs and stopping what is stopped is "processed without any effect".
    powerOn: power('power-on', 'start'),
    // There is one way to stop, which asks the system first.
    shutDown: power('shut-down', 'stop'),
    powerOff: power('power-off', 'stop'),
    restart: power('restart', 'restart'),
  }
}

/** Every machine of the account, whoever's it is; those whose period has ended are left out. */
export async function listAllMachines(
  hostinger: Hostinger,
  signal: AbortSignal,
): Answer<WireMachine[]> {
  const request = { operation: 'list-machines', path: machinesPath }
  const listed = await hostinger.listWhole(request, machine, signal)
  return listed.ok ? ok(listed.value.filter(({ state }) => state !== 'destroyed')) : listed
}

/** Null when it is not there (any more). */
export async function readMachine(
  hostinger: Hostinger,
  id: string,
  signal: AbortSignal,
): Answer<WireMachine | null> {
  const request = { operation: 'find-machine', effect: 'read', method: 'GET' } as const
  const found = await hostinger.ask({ ...request, path: pathOf(id) }, machine, signal)
  if (found.ok) return ok(found.value.state === 'destroyed' ? null : found.value)
  return found.error.kind === 'not-found' ? ok(null) : found
}

/** `start`, `stop`, `restart`: each becomes an action that locks the machine until it has ended. */
export const commandMachine = (
  hostinger: Hostinger,
  operation: string,
  id: string,
  command: string,
  signal: AbortSignal,
): Answer<null> =>
  hostinger.command(
    { operation, effect: 'repeatable', method: 'POST', path: `${pathOf(id)}/${command}` },
    signal,
  )

export const pathOf = (id: string): string => `${machinesPath}/${encodeURIComponent(id)}`

/** Where `installationId` is known, labels name it also if the hostname has only a digest of it. */
export function machineOf(
  wire: WireMachine,
  sizeOf: (plan: string | null | undefined) => string,
  installationId?: string,
): Machine {
  return {
    id: String(wire.id),
    name: wire.hostname,
    state: states[wire.state] ?? 'unknown',
    address: wire.ipv4?.[0]?.address ?? null,
    labels: labelsOf(identityOf(wire.hostname), installationId),
    size: sizeOf(wire.plan),
    location: wire.data_center_id ? String(wire.data_center_id) : '',
    createdAt: wire.created_at,
  }
}

/** States that end by themselves; until then nothing else can be asked of the machine. */
const passing: readonly string[] = [
  'creating',
  'starting',
  'stopping',
  'recreating',
  'restoring',
  'suspending',
  'unsuspending',
  'stopping_recovery',
]

export const isBusy = ({ state, actions_lock }: WireMachine): boolean =>
  actions_lock === 'locked' || passing.includes(state)
