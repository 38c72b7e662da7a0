import { builtPath, sealScriptOf } from '../../blueprints/first-boot.ts'
import type { ImageMachine, ImageRow } from '../../images/image.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import { done, giveUp, retry, wait } from '../engine/outcome.ts'
import type { ImageStep, ImageStepOutcome, ImageTools } from './step.ts'

/** A system that has not shut down by then is switched off: its disk was synced when it was sealed. */
const shutDownSeconds = 45

function targetOf(image: ImageRow, { vault }: ImageTools, role: ImageMachine) {
  const { sealedSshKey, hostKey } = image
  const address = role === 'builder' ? image.builderAddress : image.cloneAddress
  assert(address && sealedSshKey && hostKey, 'an image’s machine is there and has its keys')
  return { address, hostKey, sshPrivateKey: vault.open(`image-key:${image.id}`, sealedSshKey) }
}

/**
 * Looks at what a machine has to say of itself: it installs and proves on its own. Null: not yet.
 * An unreachable machine is booting, or installing, or lost: the deadline tells.
 */
async function readBuilt(
  image: ImageRow,
  { tools, signal }: Parameters<ImageStep>[1],
  role: ImageMachine,
): Promise<{ proved: boolean; words: string } | null> {
  const command = `cat ${builtPath} 2>/dev/null || true`
  const read = await tools.shell.run(targetOf(image, tools, role), command, '', signal)
  if (!read.ok || read.value.stdout === '') return null
  const { version } = tools.blueprints.find(image.blueprint)
  const [verdict = '', ...log] = read.value.stdout.split('\n')
  return { proved: verdict === `proved ${version}`, words: log.join('\n').trim() }
}

export const awaitBuild: ImageStep = async (image, run) => {
  const built = await readBuilt(image, run, 'builder')
  if (!built) return wait(3, 'installing-software')
  return built.proved ? done({ diskPhase: 'built' }) : giveUp('install-failed', built.words)
}

/** Removes everything by which the disk could be told from another, and every secret. */
export const sealDisk: ImageStep = async (image, { tools, signal }) => {
  const script = sealScriptOf(tools.blueprints.find(image.blueprint))
  const sealed = await tools.shell.run(targetOf(image, tools, 'builder'), 'bash -s', script, signal)
  // Our own key goes with the rest: a machine that knew it and does not any more is sealed.
  if (!sealed.ok && sealed.error.reason === 'ssh-refused') return done({ diskPhase: 'sealed' })
  if (!sealed.ok) return wait(3, 'provider-busy')
  const { code, stderr } = sealed.value
  return code === 0 ? done({ diskPhase: 'sealed' }) : giveUp('install-failed', stderr.slice(-1000))
}

export const switchOff: ImageStep = async (image, { tools, signal, now }) => {
  assert(image.builderId, 'the builder is there')
  const provider = tools.compute(image.provider)
  const seen = await provider.findMachine(image.builderId, signal)
  if (!seen.ok) return retry(seen.error)
  if (!seen.value) return giveUp('machine-missing', `machine ${image.builderId} is gone`)
  const { state } = seen.value
  if (state === 'stopped') return done({ builderStoppedAt: now })
  const startedAt = image.steps['switch-off']?.startedAt
  const isLate = startedAt && addSeconds(new Date(startedAt), shutDownSeconds) < now
  if (state === 'stopping' && !isLate) return wait(2, 'stopping-machine')
  const asked = isLate
    ? await provider.powerOff(image.builderId, signal)
    : await provider.shutDown(image.builderId, signal)
  return asked.ok ? wait(2, 'stopping-machine') : retry(asked.error)
}

/** A machine made from the image has started on its own, and its software answered. */
export const proveClone: ImageStep = async (image, run): Promise<ImageStepOutcome> => {
  const built = await readBuilt(image, run, 'clone')
  if (!built) return wait(2, 'installing-software')
  if (!built.proved) return giveUp('install-failed', built.words)
  return built.words.includes('is installed')
    ? done({ provenAt: run.now })
    : giveUp('install-failed', `the clone had to install again: ${built.words}`)
}
