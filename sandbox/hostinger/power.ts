import type { Outcome } from '../control/late-effects.ts'
import type { Account } from './account.ts'
import { createDriverMachine } from './installation.ts'
import type { MachineRow } from './state.ts'

/** Switches a machine on; one that never ran gets its disk now. `running` says nothing of its system. */
export async function switchOn(account: Account, machine: MachineRow): Promise<Outcome> {
  machine.state = 'starting'
  account.save()
  const known = account.findDriverMachine(machine)
  if (machine.boot === 'fails') {
    await known?.powerOff({ force: true })
    machine.boot = 'failed'
  } else {
    const found = known ?? (await createDriverMachine(account, machine))
    if (found.state() === 'off') await found.powerOn()
    machine.boot = 'works'
  }
  machine.state = 'running'
  account.save()
  return undefined
}

/** Asks the operating system to stop, and waits until it has. */
export async function switchOff(account: Account, machine: MachineRow): Promise<Outcome> {
  machine.state = 'stopping'
  account.save()
  await account.findDriverMachine(machine)?.powerOff({ force: false })
  machine.state = 'stopped'
  account.save()
  return undefined
}
