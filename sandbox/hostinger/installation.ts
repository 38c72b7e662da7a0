import type { Machine } from '../world.ts'
import { type Account, driverMachineId } from './account.ts'
import { findTemplate, getPrice } from './catalogue.ts'
import { openTcpPorts } from './firewall-effect.ts'
import { renderFirstBoot } from './first-boot.ts'
import type { MachineRow } from './state.ts'

/** A machine of the driver with an empty disk, its template on it, booting. */
export function createDriverMachine(account: Account, machine: MachineRow): Promise<Machine> {
  const { plan } = getPrice(machine.itemId)
  if (!machine.ipv4) throw new Error(`machine ${machine.id} has no address`)
  return account.world.machines.create({
    id: driverMachineId(machine),
    hostname: machine.hostname,
    address: machine.ipv4.address,
    cores: plan.cpus,
    memoryMb: plan.memoryGb * 1024,
    diskGb: plan.diskGb,
    image: imageOf(machine),
    userData: firstBoot(account, machine),
    sshKeys: machine.publicKeys.map(one => one.key),
    openPorts: openTcpPorts(machine),
  })
}

/** Puts the template on the machine's disk again: nothing that was on it is left. */
export async function reinstall(account: Account, machine: MachineRow): Promise<void> {
  const found = account.findDriverMachine(machine)
  if (!found) return
  found.spec.hostname = machine.hostname
  found.spec.sshKeys = machine.publicKeys.map(one => one.key)
  await found.rebuild(imageOf(machine), firstBoot(account, machine))
}

function imageOf(machine: MachineRow): string {
  const image = machine.template === null ? null : findTemplate(machine.template)?.image
  if (!image) throw new Error(`machine ${machine.id} has no template that runs here`)
  return image
}

function firstBoot(account: Account, machine: MachineRow): string {
  const script = account.state.scripts.find(one => one.id === machine.script)
  machine.rootPassword ??= `Sb1${account.world.randomHex(9)}`
  return renderFirstBoot({
    hostname: machine.hostname,
    rootPassword: machine.rootPassword,
    script: script?.content ?? null,
  })
}
