import {
  decideImage,
  type ImageStepName,
  type ImageStepSpec,
  isImageOverdue,
} from '../images/decide.ts'
import type { ImageChanges, ImageRow } from '../images/image.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import { giveUp, retryDelaySeconds } from './engine/outcome.ts'
import { chooseBuilder, registerKey } from './image-steps/choose.ts'
import { awaitBuild, proveClone, sealDisk, switchOff } from './image-steps/disk.ts'
import { ensureImageMachine, removeImageMachine } from './image-steps/machine.ts'
import {
  awaitSnapshot,
  ensureSnapshot,
  removeImage,
  removeImageKey,
} from './image-steps/snapshot.ts'
import type { ImageStep, ImageStepOutcome, ImageTools } from './image-steps/step.ts'

const steps: Record<ImageStepName, ImageStep> = {
  choose: chooseBuilder,
  'ssh-key': registerKey,
  builder: ensureImageMachine('builder'),
  build: awaitBuild,
  seal: sealDisk,
  'switch-off': switchOff,
  snapshot: ensureSnapshot,
  'snapshot-ready': awaitSnapshot,
  'builder-absent': removeImageMachine('builder'),
  clone: ensureImageMachine('clone'),
  prove: proveClone,
  'clone-absent': removeImageMachine('clone'),
  'key-absent': removeImageKey,
  removal: removeImage,
}

/** A pass goes on while steps finish; more rounds than there are steps mean a bug. */
const roundsMost = 20

/** Makes prepared images, one step a round; an image that cannot be made is removed and says why. */
export function imageReconciler(tools: ImageTools): Reconciler<'image'> {
  return {
    name: 'image',
    async pass(row, pass) {
      let image: ImageRow = row
      for (let round = 0; round < roundsMost; round++) {
        const [spec] = decideImage(image)
        if (!spec) return { wakeInMs: null, ...failureOf(image) }
        const outcome = await perform(spec, image, pass, tools)
        image = await record(image, spec, outcome, pass, tools)
        if (outcome.kind === 'wait')
          return { wakeInMs: outcome.seconds * 1000, ...failureOf(image) }
        if (outcome.kind === 'retry') return later(outcome, row.failures)
      }
      return { wakeInMs: 0 }
    },
  }
}

async function perform(
  spec: ImageStepSpec,
  image: ImageRow,
  pass: Pass<'image'>,
  tools: ImageTools,
): Promise<ImageStepOutcome> {
  const now = tools.context.clock.now()
  if (isImageOverdue(spec, image, now))
    return giveUp('deadline-passed', `step ${spec.name} took longer than ${spec.deadlineSeconds} s`)
  const begun = image.steps[spec.name] ?? { startedAt: now.toISOString() }
  const noted = await pass.write({ steps: { ...image.steps, [spec.name]: begun } })
  return steps[spec.name](noted, {
    tools,
    now,
    signal: pass.signal,
    intend: changes => pass.write(changes),
  })
}

/** Why an image cannot be made is kept with it, and what its making left behind is removed. */
function record(
  image: ImageRow,
  { name }: ImageStepSpec,
  outcome: ImageStepOutcome,
  pass: Pass<'image'>,
  { context }: ImageTools,
): Promise<ImageRow> {
  const now = context.clock.now()
  const startedAt = image.steps[name]?.startedAt ?? now.toISOString()
  const changes: ImageChanges = { ...outcome.changes }
  const step = { startedAt, ...('reason' in outcome ? { reason: outcome.reason } : {}) }
  changes.steps = {
    ...image.steps,
    [name]: outcome.kind === 'done' ? { startedAt, endedAt: now.toISOString() } : step,
  }
  if (outcome.kind === 'give-up') {
    const words = `${outcome.reason}: ${outcome.detail ?? ''}`.trim()
    context.log.error({ image: image.id, step: name, words }, 'an image cannot be made')
    Object.assign(changes, {
      desired: 'absent',
      failedAt: now,
      failureStep: name,
      failureWords: words,
    })
  }
  return pass.write(changes, async (tx, wake) => outcome.alongside?.(tx, wake))
}

/** An image that failed stays on the operator's list of what needs them. */
const failureOf = ({ failureStep, failureWords }: ImageRow): Pick<Next, 'failure'> =>
  failureStep === null
    ? {}
    : { failure: { code: 'image-failed', detail: `${failureStep}: ${failureWords}` } }

function later(outcome: Extract<ImageStepOutcome, { kind: 'retry' }>, failures: number): Next {
  const { error, reason } = outcome
  return {
    wakeInMs: retryDelaySeconds(error, failures) * 1000,
    failure: {
      code: reason,
      detail: `${error.provider} ${error.operation}: ${error.code} ${error.message}`,
    },
  }
}
