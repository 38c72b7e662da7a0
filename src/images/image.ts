import type { Blueprint } from '../blueprints/blueprint.ts'
import { imageLabelsOf } from '../blueprints/blueprint.ts'
import type { images } from './tables.ts'

export type ImageRow = typeof images.$inferSelect
export type ImageChanges = Partial<typeof images.$inferInsert>

/** The two machines of an image: the one whose disk is copied, and the one that proves the copy. */
export type ImageMachine = 'builder' | 'clone'

/** An image older than this is made anew, with the system's updates of the meantime. */
export const imageAgeDaysMax = 30

/** The labels by which we find an image's machines and its snapshot at the provider. */
export const imageOwnLabels = (
  installationId: string,
  image: Pick<ImageRow, 'id'>,
): Record<string, string> => ({
  'sambuk.installation': installationId,
  'sambuk.image': image.id,
})

export const imageMachineLabels = (
  installationId: string,
  image: Pick<ImageRow, 'id'>,
  machine: ImageMachine,
): Record<string, string> => ({
  ...imageOwnLabels(installationId, image),
  'sambuk.image-machine': machine,
})

export const snapshotLabels = (
  installationId: string,
  image: Pick<ImageRow, 'id'>,
  blueprint: Blueprint,
): Record<string, string> => ({
  ...imageOwnLabels(installationId, image),
  ...imageLabelsOf(blueprint),
})

/** The name of an image's machine and of its SSH key at the provider. */
export const imageMachineName = (image: Pick<ImageRow, 'id'>, machine: ImageMachine): string =>
  `${machine}-${image.id.replace('_', '-')}`
