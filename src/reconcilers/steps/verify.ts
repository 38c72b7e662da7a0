import { addSeconds } from '../../kit/clock.ts'
import { isLost } from '../../servers/loss.ts'
import { done, wait } from '../engine/outcome.ts'
import { instanceTarget } from './instance-target.ts'
import { noLongerLost } from './lost.ts'
import type { Step } from './step.ts'

/** How long the customer's model may refuse or be away before that is told rather than waited for. */
const modelPatienceSeconds = 30
const modelProblems = new Set(['model-key-refused', 'model-unreachable'])

/** A system that was told to start again still answers for a moment: that would prove nothing. */
const restartSeconds = 10

/** How long a missing certificate is only waited for; then the web server is told to try again. */
const certificatePatienceSeconds = 20
/** Looks at a server come closer together than this, so that each moment below is met once. */
const lookSeconds = 5
/** Who decides about a lost machine wakes its server. */
const lostLookSeconds = 600

/**
 * Pure: is it time to ask for the certificate again? At 20 s, 40 s, 80 s and so on: authorities take few
 * failures for a name (Let's Encrypt five an hour), and a name may take a minute to be known everywhere.
 */
export function isTimeToRenew(elapsedSeconds: number): boolean {
  if (elapsedSeconds < certificatePatienceSeconds) return false
  const doublings = Math.floor(Math.log2(elapsedSeconds / certificatePatienceSeconds))
  return elapsedSeconds - certificatePatienceSeconds * 2 ** doublings < lookSeconds
}

/**
 * Ready means a real answer: TLS on the server's name, the software's own word through SSH that it
 * works and, of an assistant, an authenticated handshake and one chat turn when there is a model key. A
 * key that its vendor refuses does not make the server a broken one: it is handed over with a notice.
 */
export const verifyServer: Step = async (server, run) => {
  const { tools, signal, now } = run
  // Nobody answers; what becomes of it is somebody's to say, see `servers/loss.ts`.
  if (isLost(server)) return wait(lostLookSeconds, 'machine-lost')
  const restartedAt = server.steps.restart?.endedAt
  if (restartedAt && addSeconds(new Date(restartedAt), restartSeconds) > now) {
    return wait(2, 'starting-machine')
  }
  const target = instanceTarget(server, { ...tools, zone: tools.dns.zone })
  const verified = await tools.instances.verify(target, server.model !== null, signal)
  const verifiedAt = tools.context.clock.now()
  const arrived = (modelProblem: string | null) =>
    noLongerLost(server, run, done({ verifiedAt, modelProblem, hibernatedAt: null }))
  if (verified.ok) return arrived(null)
  const { reason, detail } = verified.error
  const elapsed =
    (now.getTime() - Date.parse(server.steps.verify?.startedAt ?? now.toISOString())) / 1000
  if (modelProblems.has(reason) && elapsed > modelPatienceSeconds) {
    return arrived(reason)
  }
  if (reason === 'waiting-tls' && isTimeToRenew(elapsed)) {
    const renewed = await tools.instances.renewCertificate(target, signal)
    return wait(lookSeconds, renewed.ok ? reason : renewed.error.reason)
  }
  tools.context.log.info({ server: server.id, reason, detail }, 'not verified yet')
  return wait(elapsed < 10 ? 0.5 : 3, reason)
}
