import { type Blueprint, imageLabelsOf } from '../blueprints/blueprint.ts'
import { renderImageUserData } from '../blueprints/first-boot.ts'
import type { Dial } from '../instances/dial.ts'
import { newSshKey } from '../instances/ssh-key.ts'
import type { Context } from '../kit/context.ts'
import { pause } from '../kit/pause.ts'
import { ok, type Result } from '../kit/result.ts'
import type { ComputeProvider, Machine, Offer, PreparedImage } from '../providers/compute.ts'
import { ensureFirewall } from '../reconcilers/steps/firewall.ts'
import { failed, type ImageFailure, refused } from './failure.ts'
import { prepareDisk } from './prepare-disk.ts'

export interface ImageOrder {
  provider: ComputeProvider
  blueprint: Blueprint
  dial: Dial
  context: Context
  installationId: string
  /** An extra authority that the machine shall trust while it installs, or null. */
  caPem: string | null
  /** Tells the operator how far it is. */
  say(line: string): void
  /** How long between two looks at the provider; shorter in tests. */
  lookEveryMs?: number
}

/** OpenClaw's plugins do not install in less; the disk of the image should still be a small one. */
const memoryGbFloor = 2
const machineMs = 5 * 60_000
const powerOffMs = 60_000
const imageMs = 45 * 60_000
const cleanUpMs = 2 * 60_000

/**
 * Makes a provider's image of a blueprint, unless there is one of this very version: a machine from
 * the base system installs, is proved, sealed and switched off, its disk is copied, and it goes. What an
 * earlier build left behind is removed first: the key to its machine died with that process.
 */
export async function buildImage(
  order: ImageOrder,
  signal: AbortSignal,
): Promise<Result<PreparedImage, ImageFailure>> {
  const { provider, blueprint, say } = order
  const images = await provider.listImages(imageLabelsOf(blueprint), signal)
  if (!images.ok) return refused('image', images.error)
  const [existing] = images.value
  if (existing) {
    say(`image ${existing.id} exists${existing.ready ? '' : ' and is being copied'}`)
    return awaitImage(order, existing, signal)
  }
  const leftover = await cleanUp(order, signal)
  if (!leftover.ok) return leftover
  const offers = await provider.listOffers(signal)
  if (!offers.ok) return refused('offer', offers.error)
  const offer = smallest(offers.value)
  if (!offer) return failed('offer', 'no fitting size can be ordered now')
  say(`building ${blueprint.name} ${blueprint.version} on ${offer.size} in ${offer.location}`)
  try {
    const machine = await makeDisk(order, offer, signal)
    return machine.ok ? await copyDisk(order, machine.value, signal) : machine
  } finally {
    // Also after an abort: a machine that nobody uses costs money.
    const gone = await cleanUp(order, AbortSignal.timeout(cleanUpMs))
    if (!gone.ok) say(`left behind, remove by hand: ${gone.error.detail}`)
  }
}

/** A machine with the installed and sealed software on its disk, switched off. */
async function makeDisk(
  order: ImageOrder,
  offer: Offer,
  signal: AbortSignal,
): Promise<Result<Machine, ImageFailure>> {
  const { provider, blueprint, dial, context, caPem, say } = order
  const key = newSshKey(context.random)
  const hostKey = newSshKey(context.random)
  const name = builderName(order)
  const access = await provider.createSshKey(
    { name, publicKey: key.publicKey, labels: builderLabels(order) },
    signal,
  )
  if (!access.ok) return refused('access', access.error)
  const firewall = await ensureFirewall(provider, blueprint, order.installationId, signal)
  if (!firewall.ok) return refused('access', firewall.error)
  const created = await provider.createMachine(
    {
      name,
      labels: builderLabels(order),
      size: offer.size,
      location: offer.location,
      image: blueprint.baseImage,
      sshKeyId: access.value.id,
      firewallId: firewall.value.id,
      userData: renderImageUserData(blueprint, { caPem, hostKey }),
    },
    signal,
  )
  if (!created.ok) return refused('machine', created.error)
  const running = await awaitMachine(order, created.value.id, 'running', machineMs, signal)
  if (!running.ok) return running
  const { id, address } = running.value
  if (address === null) return failed('machine', 'the machine got no address')
  const target = { address, sshPrivateKey: key.privateKey, hostKey: hostKey.publicKey }
  const prepared = await prepareDisk(dial, target, blueprint, say, signal)
  if (!prepared.ok) return prepared
  const asked = await provider.shutDown(id, signal)
  if (!asked.ok) return refused('power-off', asked.error)
  const stopped = await awaitMachine(order, id, 'stopped', powerOffMs, signal)
  if (stopped.ok) return stopped
  // The disk was synced when it was sealed: pulling the plug loses nothing.
  const forced = await provider.powerOff(id, signal)
  if (!forced.ok) return refused('power-off', forced.error)
  return awaitMachine(order, id, 'stopped', powerOffMs, signal)
}

async function copyDisk(
  order: ImageOrder,
  machine: Machine,
  signal: AbortSignal,
): Promise<Result<PreparedImage, ImageFailure>> {
  const { provider, blueprint, say } = order
  const description = `${blueprint.name} ${blueprint.softwareVersion}`
  const labels = imageLabels(order)
  const created = await provider.createImage(machine.id, { description, labels }, signal)
  if (!created.ok) return refused('image', created.error)
  say(`copying the disk to image ${created.value.id}`)
  return awaitImage(order, created.value, signal)
}

async function awaitMachine(
  { provider, lookEveryMs = 2000 }: ImageOrder,
  id: string,
  wanted: Machine['state'],
  withinMs: number,
  signal: AbortSignal,
): Promise<Result<Machine, ImageFailure>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  const step = wanted === 'stopped' ? 'power-off' : 'machine'
  while (!within.aborted) {
    const found = await provider.findMachine(id, within)
    if (found.ok && found.value === null) return failed(step, `machine ${id} is gone`)
    if (found.ok && found.value?.state === wanted) return ok(found.value)
    await pause(lookEveryMs, within)
  }
  return failed(step, `machine ${id} is not ${wanted} in time`)
}

/** The machine must stay until its disk is copied. */
async function awaitImage(
  order: ImageOrder,
  image: PreparedImage,
  signal: AbortSignal,
): Promise<Result<PreparedImage, ImageFailure>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(imageMs)])
  let seen = image
  while (!seen.ready && !within.aborted) {
    await pause(order.lookEveryMs ?? 2000, within)
    const listed = await order.provider.listImages(imageLabelsOf(order.blueprint), within)
    if (!listed.ok) continue
    const found = listed.value.find(one => one.id === image.id)
    if (!found) return failed('image', `image ${image.id} is gone`)
    seen = found
  }
  return seen.ready ? ok(seen) : failed('image', `image ${image.id} is not ready in time`)
}

/** Removes the builder's machines and key; looks them up, so that it also finds an earlier build's. */
async function cleanUp(
  order: ImageOrder,
  signal: AbortSignal,
): Promise<Result<null, ImageFailure>> {
  const { provider } = order
  while (true) {
    const machines = await provider.listMachines(builderLabels(order), signal)
    if (!machines.ok) return refused('machine', machines.error)
    if (machines.value.length === 0) break
    if (signal.aborted) return failed('machine', 'the builder is not gone in time')
    for (const { id, state } of machines.value) {
      const deleted = state === 'deleting' ? ok(null) : await provider.deleteMachine(id, signal)
      if (!deleted.ok && deleted.error.kind !== 'busy') return refused('machine', deleted.error)
    }
    await pause(order.lookEveryMs ?? 2000, signal)
  }
  const key = await provider.findSshKey(builderName(order), signal)
  if (!key.ok) return refused('access', key.error)
  if (key.value === null) return ok(null)
  const deleted = await provider.deleteSshKey(key.value.id, signal)
  return deleted.ok ? ok(null) : refused('access', deleted.error)
}

/** The smallest disk fits every larger machine; then the cheapest. */
const smallest = (offers: Offer[]): Offer | undefined =>
  offers
    .filter(
      offer => offer.available && offer.architecture === 'x86' && offer.memoryGb >= memoryGbFloor,
    )
    .sort((a, b) => a.diskGb - b.diskGb || a.monthlyCostMinor - b.monthlyCostMinor)[0]

const builderName = ({ blueprint, installationId }: ImageOrder): string =>
  `image-${blueprint.name}-${blueprint.version}-${installationId.slice(4, 12)}`

const builderLabels = ({ blueprint, installationId }: ImageOrder): Record<string, string> => ({
  'sambuk.installation': installationId,
  'sambuk.image-builder': `${blueprint.name}-${blueprint.version}`,
})

const imageLabels = ({ blueprint, installationId }: ImageOrder): Record<string, string> => ({
  'sambuk.installation': installationId,
  ...imageLabelsOf(blueprint),
})
