import type { Outcome } from '../control/late-effects.ts'
import type { Account } from './account.ts'
import { restoredBoot } from './first-boot.ts'
import { switchOff, switchOn } from './power.ts'
import type { MachineRow } from './state.ts'

/** Hostinger names no number; its published example lives for twenty days. */
const keptMs = 20 * 24 * 3_600_000

/** Copies the disk. There is one snapshot a machine: a new one takes the place of the old. */
export async function takeSnapshot(account: Account, machine: MachineRow): Promise<Outcome> {
  const found = account.findDriverMachine(machine)
  if (!found) return 'failed'
  const wasOn = account.stateOf(machine) === 'running'
  if (wasOn) await switchOff(account, machine)
  const { imageId } = await found.snapshot()
  await dropSnapshot(account, machine)
  const now = account.world.clock.now()
  machine.snapshot = {
    id: account.nextId(),
    imageId,
    createdAt: account.timestamp(now),
    expiresAt: account.timestamp(new Date(now.getTime() + keptMs)),
  }
  watchSnapshot(account, machine)
  return wasOn ? await switchOn(account, machine) : undefined
}

export async function restoreSnapshot(account: Account, machine: MachineRow): Promise<Outcome> {
  const found = account.findDriverMachine(machine)
  if (!found || !machine.snapshot) return 'failed'
  await found.rebuild(machine.snapshot.imageId, restoredBoot)
  return await switchOn(account, machine)
}

export async function dropSnapshot(account: Account, machine: MachineRow): Promise<void> {
  const { snapshot } = machine
  if (!snapshot) return
  machine.snapshot = null
  account.save()
  await account.world.machines.deleteImage(snapshot.imageId)
}

/** Deletes the machine's snapshot when its time is over; call it once for each snapshot. */
export function watchSnapshot(account: Account, machine: MachineRow): void {
  const { snapshot } = machine
  if (!snapshot) return
  const { clock } = account.world
  const leftMs = new Date(snapshot.expiresAt).getTime() - clock.now().getTime()
  clock.after(leftMs, `hostinger snapshot ${snapshot.id}`, async () => {
    if (machine.snapshot?.id === snapshot.id) await dropSnapshot(account, machine)
  })
}
