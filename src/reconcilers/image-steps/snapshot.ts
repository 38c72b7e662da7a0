import { imageMachineName, imageOwnLabels, snapshotLabels } from '../../images/image.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import { done, giveUp, retry, wait } from '../engine/outcome.ts'
import { unknownOutcomeSeconds } from '../steps/machine.ts'
import { removeImageMachines } from './machine.ts'
import type { ImageStep, ImageStepRun } from './step.ts'

/** The copy of the builder's disk: adopt what carries the image's labels, else ask for it once. */
export const ensureSnapshot: ImageStep = async (image, { tools, signal, now, intend }) => {
  const provider = tools.compute(image.provider)
  const blueprint = tools.blueprints.find(image.blueprint)
  const listed = await provider.listImages(imageOwnLabels(tools.installationId, image), signal)
  if (!listed.ok) return retry(listed.error)
  const [snapshot] = listed.value
  if (snapshot) return done({ snapshotId: snapshot.id, createSentAt: null })
  const { createSentAt, builderId } = image
  if (createSentAt && addSeconds(createSentAt, unknownOutcomeSeconds) > now)
    return wait(2, 'checking-unknown-outcome')
  assert(builderId, 'the builder is there')
  await intend({ createSentAt: now })
  const created = await provider.createImage(
    builderId,
    {
      description: `${blueprint.name} ${blueprint.softwareVersion}`,
      labels: snapshotLabels(tools.installationId, image, blueprint),
    },
    signal,
  )
  if (created.ok) return wait(1, 'creating-machine')
  const { kind, message } = created.error
  if (kind === 'quota' || kind === 'rejected') return giveUp(kind, message)
  return retry(created.error, kind === 'unknown-outcome' ? {} : { createSentAt })
}

export const awaitSnapshot: ImageStep = async (image, { tools, signal, now }) => {
  const listed = await tools
    .compute(image.provider)
    .listImages(imageOwnLabels(tools.installationId, image), signal)
  if (!listed.ok) return retry(listed.error)
  const snapshot = listed.value.find(({ id }) => id === image.snapshotId)
  if (!snapshot) return giveUp('machine-missing', `snapshot ${image.snapshotId} is gone`)
  if (!snapshot.ready) return wait(3, 'creating-machine')
  return done({
    snapshotReadyAt: now,
    diskGb: snapshot.diskGb,
    locations: snapshot.locations ? [...snapshot.locations] : null,
  })
}

/** What opened the doors of the image's machines is needed no longer. */
export const removeImageKey: ImageStep = async (image, run) => {
  const unfinished = await deleteKey(image, run)
  return unfinished ?? done({ sshKeyId: null, sealedSshKey: null, sealedHostKey: null })
}

async function deleteKey(
  image: Parameters<ImageStep>[0],
  { tools, signal }: ImageStepRun,
): Promise<Awaited<ReturnType<ImageStep>> | null> {
  const provider = tools.compute(image.provider)
  const found = await provider.findSshKey(imageMachineName(image, 'builder'), signal)
  if (!found.ok) return retry(found.error)
  if (!found.value) return null
  const deleted = await provider.deleteSshKey(found.value.id, signal)
  return deleted.ok ? null : retry(deleted.error)
}

/**
 * All that is left of an image at its provider goes: machines, key and snapshot. One that another
 * installation made stays: ours has only borrowed it, and it may be in use there.
 */
export const removeImage: ImageStep = async (image, run) => {
  const { tools, signal, now } = run
  const labels = imageOwnLabels(tools.installationId, image)
  const unfinished =
    (await removeImageMachines(image, labels, run)) ?? (await deleteKey(image, run))
  if (unfinished) return unfinished
  const provider = tools.compute(image.provider)
  const { 'sambuk.image': itsOwn, ...installation } = labels
  const listed = await provider.listImages(installation, signal)
  if (!listed.ok) return retry(listed.error)
  for (const { id, labels: its } of listed.value) {
    if (its['sambuk.image'] !== itsOwn && id !== image.snapshotId) continue
    const deleted = await provider.deleteImage(id, signal)
    if (!deleted.ok) return retry(deleted.error)
  }
  if (image.createSentAt && addSeconds(image.createSentAt, 2 * unknownOutcomeSeconds) > now)
    return wait(5, 'checking-unknown-outcome')
  return done({ closedAt: now, sshKeyId: null, sealedSshKey: null, sealedHostKey: null })
}
