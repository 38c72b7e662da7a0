import { and, eq, isNotNull } from 'drizzle-orm'
import { imageLabelsOf } from '../../blueprints/blueprint.ts'
import { imageMachineName, imageOwnLabels } from '../../images/image.ts'
import { images } from '../../images/tables.ts'
import { newSshKey } from '../../instances/ssh-key.ts'
import type { Offer, PreparedImage } from '../../providers/compute.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { ImageStep } from './step.ts'

/**
 * Chooses and stores where the image is made and the keys of its machines, before anything is asked for.
 * The first image of a version may be at the provider already, made by an earlier installation: then
 * only its proof is left.
 */
export const chooseBuilder: ImageStep = async (image, { tools, signal, now }) => {
  const { context, vault, blueprints, db } = tools
  const provider = tools.compute(image.provider)
  const blueprint = blueprints.find(image.blueprint)
  const offers = await provider.listOffers(signal)
  if (!offers.ok) return retry(offers.error)
  const places = offers.value.filter(
    offer => image.location === null || offer.location === image.location,
  )
  const offer = smallest(places, Math.max(blueprint.memoryGbMin, memoryGbFloor))
  if (!offer) return giveUp('sold-out', 'no fitting size can be ordered now')
  const key = newSshKey(context.random)
  const hostKey = newSshKey(context.random)
  const chosen = {
    size: offer.size,
    location: offer.location,
    sshPublicKey: key.publicKey,
    sealedSshKey: vault.seal(`image-key:${image.id}`, key.privateKey),
    hostKey: hostKey.publicKey,
    sealedHostKey: vault.seal(`image-host-key:${image.id}`, hostKey.privateKey),
  }
  if (image.generation > 1) return done(chosen)
  const listed = await provider.listImages(imageLabelsOf(blueprint), signal)
  if (!listed.ok) return retry(listed.error)
  const known = await db
    .select({ id: images.snapshotId })
    .from(images)
    .where(and(eq(images.provider, image.provider), isNotNull(images.snapshotId)))
  const isWanted = ({ ready, locations }: PreparedImage) =>
    ready && (!image.location || !locations || locations.includes(image.location))
  const found = listed.value.find(one => isWanted(one) && !known.some(({ id }) => id === one.id))
  if (!found) return done(chosen)
  return done({
    ...chosen,
    snapshotId: found.id,
    snapshotReadyAt: now,
    builderRemovedAt: now,
    diskGb: found.diskGb,
    locations: found.locations ? [...found.locations] : null,
    ...(found.locations?.[0] && !found.locations.includes(offer.location)
      ? { location: found.locations[0] }
      : {}),
  })
}

/** An installation needs more than an idle system does; its disk should still be a small one. */
const memoryGbFloor = 2

/** The smallest disk fits every larger machine; then the cheapest. */
const smallest = (offers: Offer[], memoryGbMin: number): Offer | undefined =>
  offers
    .filter(
      offer => offer.available && offer.architecture === 'x86' && offer.memoryGb >= memoryGbMin,
    )
    .sort((a, b) => a.diskGb - b.diskGb || a.monthlyCostMinor - b.monthlyCostMinor)[0]

/** The key by which we enter the image's machines; names and keys are unique at every vendor. */
export const registerKey: ImageStep = async (image, { tools, signal }) => {
  const provider = tools.compute(image.provider)
  const name = imageMachineName(image, 'builder')
  const labels = imageOwnLabels(tools.installationId, image)
  const created = await provider.createSshKey(
    { name, publicKey: image.sshPublicKey ?? '', labels },
    signal,
  )
  if (created.ok) return done({ sshKeyId: created.value.id })
  const mayExist =
    created.error.kind === 'already-exists' || created.error.kind === 'unknown-outcome'
  if (!mayExist) return retry(created.error)
  const found = await provider.findSshKey(name, signal)
  if (!found.ok) return retry(found.error)
  return found.value ? done({ sshKeyId: found.value.id }) : retry(created.error)
}
