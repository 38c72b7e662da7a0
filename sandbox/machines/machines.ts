import { hostsFromMachine } from '../control/settings.ts'
import type { Machine, MachineSpec, Machines } from '../world.ts'
import type { DriverWorld, MachineRunner } from './driver.ts'
import { NspawnDriver } from './nspawn/driver.ts'
import { SimulatedDriver } from './simulated/driver.ts'

export interface MachinesOptions extends DriverWorld {
  /** `auto` takes nspawn where its probe succeeds, else simulated machines. */
  driver: 'simulated' | 'nspawn' | 'auto'
}

export interface RunningMachines extends Machines {
  /** Lets machines reach one more loopback port of the host, from now on. */
  allowPort(port: number): Promise<void>
  /** Stops everything. Disks are kept for the next start unless `keepDisks` is false. */
  close(options?: { keepDisks: boolean }): Promise<void>
}

/**
 * The machines behind the emulated clouds. Those of an earlier sandbox with the same state folder
 * are back, and boot again if they were running. Throws when the wanted driver cannot work here.
 */
export async function createMachines(options: MachinesOptions): Promise<RunningMachines> {
  const runner = await chooseDriver(options)
  options.settings.hostFromMachine = hostsFromMachine[runner.kind]
  const machines = new Map<string, Machine>()
  for (const machine of await runner.restore()) machines.set(machine.spec.id, machine)

  /** A destroyed machine is no longer found, whoever destroyed it. */
  const adopt = (machine: Machine): Machine => {
    const destroy = machine.destroy.bind(machine)
    machine.destroy = async () => {
      machines.delete(machine.spec.id)
      await destroy()
    }
    machines.set(machine.spec.id, machine)
    return machine
  }
  for (const machine of machines.values()) adopt(machine)
  const reserved = new Set<string>()

  return {
    driver: runner,
    list: () => [...machines.values()],
    find: id => machines.get(id) ?? null,
    findByAddress: address => [...machines.values()].find(m => m.spec.address === address) ?? null,
    allocateAddress() {
      const taken = new Set([...reserved, ...[...machines.values()].map(m => m.spec.address)])
      const address = firstFree(taken)
      reserved.add(address)
      return address
    },
    async create(spec: MachineSpec) {
      if (machines.has(spec.id)) throw new Error(`machine ${spec.id} exists already`)
      if (!/^[\w-]{1,60}$/.test(spec.id)) throw new Error(`"${spec.id}" is no machine id`)
      const machine = adopt(await runner.create(spec))
      reserved.delete(spec.address)
      return machine
    },
    deleteImage: imageId => runner.deleteImage(imageId),
    async allowPort(port) {
      options.settings.portsFromMachine.add(port)
      await runner.allowPort(port)
    },
    async close({ keepDisks } = { keepDisks: true }) {
      machines.clear()
      await runner.close({ keepDisks })
    },
  }
}

async function chooseDriver(options: MachinesOptions): Promise<MachineRunner> {
  if (options.driver === 'simulated') return new SimulatedDriver(options)
  const nspawn = new NspawnDriver(options)
  const probed = await nspawn.probe()
  if (probed.ok) return nspawn
  if (options.driver === 'nspawn')
    throw new Error(`the nspawn driver cannot run here: ${probed.reason}`)
  options.log(`machines are simulated: ${probed.reason}`)
  return new SimulatedDriver(options)
}

/** 198.18.1.1 and up: the first /24 belongs to the host's side. */
function firstFree(taken: Set<string>): string {
  for (let n = 256 + 1; n < 2 ** 17 - 1; n++) {
    const last = n & 255
    const address = `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${last}`
    if (last !== 0 && last !== 255 && !taken.has(address)) return address
  }
  throw new Error('no address is left in 198.18.0.0/15')
}
