import type { Outcome } from '../control/late-effects.ts'
import { type Account, defaultHostname } from './account.ts'
import { applyFirewall, syncFirewall } from './firewall-effect.ts'
import { reinstall } from './installation.ts'
import { switchOff, switchOn } from './power.ts'
import { dropSnapshot, restoreSnapshot, takeSnapshot } from './snapshot-store.ts'
import type { ActionInput, ActionName, MachineRow, Setup } from './state.ts'

/** How long Hostinger's own part of an operation takes, in milliseconds of sandbox time. */
export const latencyMs = { create: 800, action: 300 } as const

/** What each accepted action does to the machine, when its time has come. */
export function defineMachineActions(account: Account): void {
  const define = (
    name: ActionName,
    effect: (machine: MachineRow, input: ActionInput) => Outcome | Promise<Outcome>,
    failed?: (machine: MachineRow) => void,
    delayMs: number = latencyMs.action,
  ) => account.define(name, { delayMs, effect, failed })

  const markAsError = (machine: MachineRow) => {
    machine.state = 'error'
  }
  /** A power action that fails leaves the machine as it really is. */
  const markAsFound = (machine: MachineRow) => {
    const isOff = (account.findDriverMachine(machine)?.state() ?? 'off') === 'off'
    machine.state = isOff ? 'stopped' : 'running'
  }

  define(
    'create',
    (machine, { setup }) => install(account, machine, setup),
    machine => resetToInitial(account, machine),
    latencyMs.create,
  )
  define('start', machine => switchOn(account, machine), markAsFound)
  define('stop', machine => switchOff(account, machine), markAsFound)
  define(
    'restart',
    async machine => {
      await switchOff(account, machine)
      return switchOn(account, machine)
    },
    markAsFound,
  )
  define(
    'recreate',
    (machine, { setup }) => recreate(account, machine, setup),
    markAsError,
    latencyMs.create,
  )
  define('start_recovery', async machine => {
    await account.findDriverMachine(machine)?.powerOff({ force: true })
    machine.state = 'recovery'
    return undefined
  })
  define('stop_recovery', machine => switchOn(account, machine), markAsFound)
  define('create_snapshot', machine => takeSnapshot(account, machine))
  define('restore_snapshot', machine => restoreSnapshot(account, machine), markAsError)
  define('delete_snapshot', async machine => {
    await dropSnapshot(account, machine)
    return undefined
  })
  define('activate_firewall', (machine, { firewall: id }) => {
    const firewall = account.state.firewalls.find(one => one.id === id)
    if (!firewall) return 'failed'
    syncFirewall(account, machine, firewall)
    return undefined
  })
  define('sync_firewall', (machine, { firewall: id }) => {
    const firewall = account.state.firewalls.find(one => one.id === id)
    if (!firewall || machine.firewall?.id !== id) return 'failed'
    syncFirewall(account, machine, firewall)
    return undefined
  })
  define('deactivate_firewall', (machine, { firewall: id }) => {
    if (machine.firewall?.id !== id) return 'failed'
    machine.firewall = null
    applyFirewall(account, machine)
    return undefined
  })
  // A rename restarts a running machine, without a warning; its clients found out.
  define('set_hostname', async machine => {
    if (account.stateOf(machine) !== 'running') return undefined
    await switchOff(account, machine)
    return switchOn(account, machine)
  })
  for (const name of ['set_root_password', 'set_nameservers', 'attach_public_keys'] as const) {
    define(name, () => undefined)
  }
}

/** Takes a machine's snapshot, disk and address away for good. */
export async function destroyMachine(account: Account, machine: MachineRow): Promise<void> {
  machine.state = 'destroying'
  account.save()
  await dropSnapshot(account, machine)
  await account.findDriverMachine(machine)?.destroy()
  machine.state = 'destroyed'
  machine.ipv4 = null
  machine.firewall = null
  account.save()
}

async function install(
  account: Account,
  machine: MachineRow,
  setup: Setup | undefined,
): Promise<Outcome> {
  if (!setup) return 'failed'
  applySetup(machine, setup)
  machine.ipv4 = { id: account.nextId(), address: account.world.machines.allocateAddress() }
  return await switchOn(account, machine)
}

/** What a setup that failed leaves: a paid machine without a system, for a person to set up. */
function resetToInitial(account: Account, machine: MachineRow): void {
  machine.state = 'initial'
  machine.hostname = defaultHostname(machine)
  machine.template = null
  machine.dataCenter = null
  machine.ipv4 = null
  account.save()
}

/** The disk is lost and with it the snapshot; number, address, hostname and contract stay. */
async function recreate(
  account: Account,
  machine: MachineRow,
  setup: Setup | undefined,
): Promise<Outcome> {
  if (!setup) return 'failed'
  await dropSnapshot(account, machine)
  applySetup(machine, setup)
  await reinstall(account, machine)
  return await switchOn(account, machine)
}

function applySetup(machine: MachineRow, setup: Setup): void {
  machine.template = setup.template
  machine.dataCenter = setup.dataCenter ?? machine.dataCenter
  machine.hostname = setup.hostname ?? machine.hostname
  machine.script = setup.script
  machine.rootPassword = setup.password
}
