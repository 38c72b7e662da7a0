import { wait } from '../engine/outcome.ts'
import { replaceOrGiveUp } from './replacement.ts'
import type { Step } from './step.ts'

/** A machine that has not called by then will not. */
const bootSeconds = 5 * 60
/** From the first call to "installed": a plain installation takes about a minute and a half. */
const installSeconds = 10 * 60
/** A machine that is not installed so long after it was bought will not be. */
export const firstBootSeconds = bootSeconds + installSeconds

const waitingFor = {
  booted: 'starting-services',
  installing: 'installing-software',
  installed: 'waiting-boot',
  failed: 'replacing-machine',
} as const

/**
 * Waits for what the machine itself reports (`observers/phone-home.ts`), which wakes this server; the
 * seconds here only bound a silence.
 */
export const awaitInstall: Step = async (server, { now }) => {
  const startedAt = server.steps.install?.startedAt
  const elapsed = startedAt ? (now.getTime() - Date.parse(startedAt)) / 1000 : 0
  if (server.installPhase === 'failed') return replaceOrGiveUp(server, 'install-failed')
  if (server.machineState === 'missing') return replaceOrGiveUp(server, 'boot-failed')
  if (server.installPhase === null && elapsed > bootSeconds)
    return replaceOrGiveUp(server, 'boot-failed')
  if (elapsed > installSeconds) return replaceOrGiveUp(server, 'install-failed')
  return wait(30, server.installPhase === null ? 'waiting-boot' : waitingFor[server.installPhase])
}
