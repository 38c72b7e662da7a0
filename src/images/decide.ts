import type { ImageRow } from './image.ts'

/**
 * What is next for an image: one table of steps for each desired state, pure. The builder installs and
 * proves by itself; it is looked at, sealed, switched off and copied. Then a clone proves the copy.
 */
export interface ImageStepSpec {
  readonly name: ImageStepName
  readonly after: readonly ImageStepName[]
  readonly done: (image: ImageRow) => boolean
  /** From the first attempt; past it there will be no image. Null: we never stop trying. */
  readonly deadlineSeconds: number | null
}

export type ImageStepName =
  | 'choose'
  | 'ssh-key'
  | 'builder'
  | 'build'
  | 'seal'
  | 'switch-off'
  | 'snapshot'
  | 'snapshot-ready'
  | 'builder-absent'
  | 'clone'
  | 'prove'
  | 'clone-absent'
  | 'key-absent'
  | 'removal'

const minutes = (count: number) => count * 60
/** An image that was found at the provider needs no builder any more. */
const isCopied = (image: ImageRow) => image.snapshotId !== null

const provenSteps: readonly ImageStepSpec[] = [
  {
    name: 'choose',
    after: [],
    done: image => image.size !== null,
    deadlineSeconds: minutes(10),
  },
  {
    name: 'ssh-key',
    after: ['choose'],
    done: image => image.sshKeyId !== null || image.provenAt !== null,
    deadlineSeconds: minutes(10),
  },
  {
    name: 'builder',
    after: ['ssh-key'],
    done: image => isCopied(image) || image.builderAddress !== null,
    deadlineSeconds: minutes(15),
  },
  {
    name: 'build',
    after: ['builder'],
    done: image => isCopied(image) || image.diskPhase !== null,
    deadlineSeconds: minutes(25),
  },
  {
    name: 'seal',
    after: ['build'],
    done: image => isCopied(image) || image.diskPhase === 'sealed',
    deadlineSeconds: minutes(5),
  },
  {
    name: 'switch-off',
    after: ['seal'],
    done: image => isCopied(image) || image.builderStoppedAt !== null,
    deadlineSeconds: minutes(10),
  },
  { name: 'snapshot', after: ['switch-off'], done: isCopied, deadlineSeconds: minutes(10) },
  {
    name: 'snapshot-ready',
    after: ['snapshot'],
    done: image => image.snapshotReadyAt !== null,
    deadlineSeconds: minutes(45),
  },
  {
    name: 'builder-absent',
    after: ['snapshot-ready'],
    done: image => image.builderRemovedAt !== null,
    deadlineSeconds: null,
  },
  {
    name: 'clone',
    after: ['builder-absent'],
    done: image => image.provenAt !== null || image.cloneAddress !== null,
    deadlineSeconds: minutes(15),
  },
  {
    name: 'prove',
    after: ['clone'],
    done: image => image.provenAt !== null,
    deadlineSeconds: minutes(15),
  },
  {
    name: 'clone-absent',
    after: ['prove'],
    done: image => image.cloneRemovedAt !== null,
    deadlineSeconds: null,
  },
  {
    name: 'key-absent',
    after: ['clone-absent'],
    done: image => image.sshKeyId === null && image.sealedSshKey === null,
    deadlineSeconds: null,
  },
]

const absentSteps: readonly ImageStepSpec[] = [
  {
    name: 'removal',
    after: [],
    done: image => image.closedAt !== null,
    deadlineSeconds: null,
  },
]

/** The steps due now; none: the image is as it should be. */
export function decideImage(image: ImageRow): ImageStepSpec[] {
  const steps = image.desired === 'proven' ? provenSteps : absentSteps
  const isDone = new Map(steps.map(step => [step.name, step.done(image)]))
  return steps.filter(step => !isDone.get(step.name) && step.after.every(name => isDone.get(name)))
}

export function isImageOverdue(step: ImageStepSpec, image: ImageRow, now: Date): boolean {
  const startedAt = image.steps[step.name]?.startedAt
  if (step.deadlineSeconds === null || !startedAt) return false
  return now.getTime() - Date.parse(startedAt) > step.deadlineSeconds * 1000
}
