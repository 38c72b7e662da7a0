import { done, wait } from '../engine/outcome.ts'
import { instanceTarget } from './instance-target.ts'
import type { Step } from './step.ts'

/** How long a missing certificate is only waited for; then the web server is told to try again. */
const certificatePatienceSeconds = 20

/**
 * Ready means a real answer: TLS on the server's name, `/readyz` true, an authenticated gateway
 * handshake through SSH and, when the customer gave a model key, one chat turn.
 */
export const verifyServer: Step = async (server, { tools, signal, now }) => {
  const target = instanceTarget(server, tools.vault, tools.dns.zone)
  const verified = await tools.instances.verify(target, server.model !== null, signal)
  if (verified.ok) return done({ verifiedAt: tools.context.clock.now() })
  const { reason, detail } = verified.error
  const elapsed =
    (now.getTime() - Date.parse(server.steps.verify?.startedAt ?? now.toISOString())) / 1000
  if (reason === 'waiting-tls' && elapsed > certificatePatienceSeconds) {
    const renewed = await tools.instances.renewCertificate(target, signal)
    if (!renewed.ok) return wait(5, renewed.error.reason)
    return wait(certificatePatienceSeconds, reason)
  }
  tools.context.log.info({ server: server.id, reason, detail }, 'not verified yet')
  return wait(elapsed < 10 ? 0.5 : 3, reason)
}
