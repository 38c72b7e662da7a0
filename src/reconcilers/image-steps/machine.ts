import { renderImageUserData } from '../../blueprints/first-boot.ts'
import {
  type ImageChanges,
  type ImageMachine,
  type ImageRow,
  imageMachineLabels,
  imageMachineName,
} from '../../images/image.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import type { Machine } from '../../providers/compute.ts'
import { done, giveUp, retry, wait } from '../engine/outcome.ts'
import { ensureFirewall } from '../steps/firewall.ts'
import { unknownOutcomeSeconds } from '../steps/machine.ts'
import type { ImageStep, ImageStepOutcome } from './step.ts'

/** The machine whose disk becomes the image, or the one that is made from it: adopt, else create. */
export const ensureImageMachine =
  (role: ImageMachine): ImageStep =>
  async (image, { tools, signal, now, intend }) => {
    const { installationId } = tools
    const provider = tools.compute(image.provider)
    const blueprint = tools.blueprints.find(image.blueprint)
    const labels = imageMachineLabels(installationId, image, role)
    const found = await provider.listMachines(labels, signal)
    if (!found.ok) return retry(found.error)
    const [machine] = found.value
    if (machine) return adopt(role, machine)
    const { createSentAt, sealedHostKey, hostKey, size, location } = image
    if (createSentAt && addSeconds(createSentAt, unknownOutcomeSeconds) > now)
      return wait(2, 'checking-unknown-outcome')
    const firewall = await ensureFirewall(provider, blueprint, installationId, signal)
    if (!firewall.ok) return retry(firewall.error)
    assert(size && location && hostKey && sealedHostKey, 'chosen first')
    await intend({ createSentAt: now })
    const created = await provider.createMachine(
      {
        name: imageMachineName(image, role),
        labels,
        size,
        location,
        image: role === 'clone' ? { preparedId: image.snapshotId ?? '' } : blueprint.baseImage,
        sshKeyId: image.sshKeyId,
        firewallId: firewall.value.id,
        userData: renderImageUserData(blueprint, {
          caPem: tools.caPem,
          hostKey: {
            publicKey: hostKey,
            privateKey: tools.vault.open(`image-host-key:${image.id}`, sealedHostKey),
          },
        }),
      },
      signal,
    )
    if (created.ok) return adopt(role, created.value)
    const { kind, message } = created.error
    if (kind === 'sold-out' || kind === 'rejected' || kind === 'quota') return giveUp(kind, message)
    return retry(created.error, kind === 'unknown-outcome' ? {} : { createSentAt })
  }

function adopt(role: ImageMachine, { id, address }: Machine): ImageStepOutcome {
  const seen: ImageChanges =
    role === 'builder'
      ? { builderId: id, builderAddress: address, createSentAt: null }
      : { cloneId: id, cloneAddress: address, createSentAt: null }
  return address === null ? wait(2, 'waiting-machine', seen) : done(seen)
}

/** Deletes every machine of an image that has this part; null = all gone. */
export async function removeImageMachines(
  image: ImageRow,
  labels: Record<string, string>,
  { tools, signal }: Parameters<ImageStep>[1],
): Promise<ImageStepOutcome | null> {
  const provider = tools.compute(image.provider)
  const found = await provider.listMachines(labels, signal)
  if (!found.ok) return retry(found.error)
  for (const { id, state } of found.value) {
    const deleted = state === 'deleting' ? null : await provider.deleteMachine(id, signal)
    if (deleted && !deleted.ok) return retry(deleted.error)
  }
  if (found.value.length > 0) return wait(2, 'removing-machine')
  const cleaned = await provider.deleteLabels(labels, signal)
  return cleaned.ok ? null : retry(cleaned.error)
}

/** The machine has done its part: it costs money no longer than that. */
export const removeImageMachine =
  (role: ImageMachine): ImageStep =>
  async (image, run) => {
    const labels = imageMachineLabels(run.tools.installationId, image, role)
    const unfinished = await removeImageMachines(image, labels, run)
    if (unfinished) return unfinished
    return done(role === 'builder' ? { builderRemovedAt: run.now } : { cloneRemovedAt: run.now })
  }
