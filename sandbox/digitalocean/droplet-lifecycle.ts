import type { Outcome } from '../control/late-effects.ts'
import type { Machine } from '../world.ts'
import { type Account, latencyMs, machineId } from './account.ts'
import { findSize, regions } from './catalogue.ts'
import { openTcpPorts } from './firewall-effect.ts'
import { takeSnapshot } from './snapshot-store.ts'
import type { ActionRow, DropletRow } from './state.ts'
import { describeImage } from './wire.ts'

/**
 * What each accepted action does to the Droplet and to the machine behind it. A Droplet is `active`
 * once it is switched on, whatever its operating system does.
 */
export function defineDropletActions(account: Account): void {
  const define = (
    type: string,
    effect: (droplet: DropletRow, action: ActionRow) => Outcome | Promise<Outcome>,
    delayMs: number = latencyMs.action,
  ) =>
    account.effects.define(type, {
      delayMs,
      effect: action => {
        const droplet = account.state.droplets.find(one => one.id === action.resourceId)
        return droplet ? effect(droplet, action) : 'failed'
      },
    })

  define('create', droplet => create(account, droplet), latencyMs.create)
  define('destroy', droplet => destroyDroplet(account, droplet))
  define('power_on', droplet => switchOn(account, droplet))
  define('power_off', droplet => switchOff(account, droplet, { force: true }))
  define('shutdown', droplet => {
    // Completed only means that the request was sent; the operating system takes its time.
    account.world.clock.after(latencyMs.shutdown, `shutdown of ${droplet.name}`, async () => {
      await switchOff(account, droplet, { force: false })
    })
    return undefined
  })
  define('reboot', async droplet => {
    await switchOff(account, droplet, { force: false })
    return switchOn(account, droplet)
  })
  define('power_cycle', async droplet => {
    await switchOff(account, droplet, { force: true })
    return switchOn(account, droplet)
  })
  define('rebuild', (droplet, action) => rebuild(account, droplet, action))
  define('restore', (droplet, action) => rebuild(account, droplet, action))
  define('resize', (droplet, action) => resize(account, droplet, action))
  define('snapshot', (droplet, action) => takeSnapshot(account, droplet, action.input.name ?? ''))
  define('rename', (droplet, action) => {
    droplet.name = action.input.name ?? droplet.name
    return undefined
  })
  define('enable_ipv6', droplet => {
    const { randomHex } = account.world
    droplet.ipv6 ??= `2001:db8:${randomHex(2)}:${randomHex(2)}::2001`
    return undefined
  })
  for (const [type, hasBackups] of [
    ['enable_backups', true],
    ['change_backup_policy', true],
    ['disable_backups', false],
  ] as const) {
    define(type, droplet => {
      droplet.hasBackups = hasBackups
      return undefined
    })
  }
  define('password_reset', () => undefined)
}

/** The private address is known before the Droplet is active, the public one with it. */
export function awaitPrivateAddress(account: Account, droplet: DropletRow): void {
  account.world.clock.after(latencyMs.privateAddress, `address of ${droplet.name}`, () => {
    droplet.privateIp ??= privateAddress(droplet)
    account.save()
  })
}

async function create(account: Account, droplet: DropletRow): Promise<Outcome> {
  droplet.privateIp ??= privateAddress(droplet)
  droplet.publicIp ??= freeAddress(account)
  return switchOn(account, droplet)
}

/** Removes a Droplet and its machine; snapshots stay. */
export async function destroyDroplet(account: Account, droplet: DropletRow): Promise<Outcome> {
  const { state } = account
  state.droplets = state.droplets.filter(one => one.id !== droplet.id)
  for (const firewall of state.firewalls) {
    firewall.dropletIds = firewall.dropletIds.filter(id => id !== droplet.id)
  }
  account.save()
  await account.findMachine(droplet)?.destroy()
  return undefined
}

async function switchOn(account: Account, droplet: DropletRow): Promise<Outcome> {
  if (droplet.bootFails) {
    // Switched on, but nothing comes up; the next power-on heals it.
    droplet.bootFails = false
  } else {
    const machine = account.findMachine(droplet) ?? (await createMachine(account, droplet))
    if (!machine) return 'failed'
    if (machine.state() === 'off') await machine.powerOn()
  }
  droplet.status = 'active'
  return undefined
}

async function switchOff(
  account: Account,
  droplet: DropletRow,
  options: { force: boolean },
): Promise<Outcome> {
  await account.findMachine(droplet)?.powerOff(options)
  droplet.status = 'off'
  account.save()
  return undefined
}

/** Null when the image was deleted since the order. */
async function createMachine(account: Account, droplet: DropletRow): Promise<Machine | null> {
  const size = findSize(droplet.size)
  if (!size) throw new Error(`Droplet ${droplet.name} is of the unknown size ${droplet.size}`)
  const image = machineImage(account, droplet)
  if (image === null) return null
  droplet.publicIp ??= freeAddress(account)
  return account.world.machines.create({
    id: machineId(droplet),
    hostname: droplet.name,
    address: droplet.publicIp,
    cores: size.vcpus,
    memoryMb: size.memoryMb,
    diskGb: droplet.diskGb,
    image,
    userData: droplet.userData,
    sshKeys: droplet.sshKeys,
    openPorts: openTcpPorts(account.state.firewalls, droplet),
  })
}

/** The machine driver's name of the image that a Droplet is made of. */
function machineImage(account: Account, droplet: DropletRow): string | null {
  const image = account.findImage(droplet.image.id)
  if (!image) return null
  return 'imageId' in image ? image.imageId : image.machineImage
}

/** Wipes the disk; the address and the user data stay. */
async function rebuild(account: Account, droplet: DropletRow, action: ActionRow): Promise<Outcome> {
  const image = account.findImage(action.input.image ?? droplet.image.id)
  if (!image) return 'failed'
  droplet.image = describeImage(image)
  account.save()
  const disk = machineImage(account, droplet)
  if (disk === null) return 'failed'
  await account.findMachine(droplet)?.rebuild(disk, droplet.userData)
  return switchOn(account, droplet)
}

/** More cores and memory are there when the Droplet is switched on again, which it is not by this. */
function resize(account: Account, droplet: DropletRow, action: ActionRow): Outcome {
  const size = findSize(action.input.size ?? droplet.size)
  if (!size) return 'failed'
  droplet.size = size.slug
  if (!action.input.keepsDisk) droplet.diskGb = size.diskGb
  const spec = account.findMachine(droplet)?.spec
  if (spec) {
    spec.cores = size.vcpus
    spec.memoryMb = size.memoryMb
    spec.diskGb = droplet.diskGb
  }
  return undefined
}

/** From the region's own network, which leads nowhere. */
function privateAddress({ id, region }: DropletRow): string {
  const network = 100 + regions.findIndex(one => one.slug === region)
  return `10.${network}.${Math.floor(id / 200) % 256}.${(id % 200) + 2}`
}

/** An address that no Droplet without a machine holds either. */
function freeAddress(account: Account): string {
  const held = new Set(account.state.droplets.map(droplet => droplet.publicIp))
  let address = account.world.machines.allocateAddress()
  while (held.has(address)) address = account.world.machines.allocateAddress()
  return address
}
