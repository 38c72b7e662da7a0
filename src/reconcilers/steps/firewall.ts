import type { Blueprint } from '../../blueprints/blueprint.ts'
import { assert } from '../../kit/assert.ts'
import type { Answer, ComputeProvider } from '../../providers/compute.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/** The machine stands behind its blueprint's firewall, where its order could not say so. */
export const attachFirewall: Step = async (server, { tools, signal }) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  assert(server.machineId, 'a machine is there before it is protected')
  const provider = tools.compute(candidate.provider)
  const firewall = await ensureFirewall(
    provider,
    tools.blueprint(server.blueprint),
    tools.installationId,
    signal,
  )
  if (!firewall.ok) return retry(firewall.error)
  if (provider.capabilities.firewall === 'afterwards') {
    const attached = await provider.attachFirewall(server.machineId, firewall.value.id, signal)
    if (!attached.ok) return retry(attached.error)
  }
  return done({ firewallId: firewall.value.id })
}

/** One firewall for all machines of a blueprint, so that a new machine is never without it. */
export async function ensureFirewall(
  provider: ComputeProvider,
  blueprint: Blueprint,
  installationId: string,
  signal: AbortSignal,
): Answer<{ id: string }> {
  const name = `sambuk-${installationId}-${blueprint.name}`
  const found = await provider.findFirewall(name, signal)
  if (!found.ok) return found
  if (found.value) return { ok: true, value: found.value }
  const created = await provider.createFirewall(
    {
      name,
      tcpPorts: [...blueprint.tcpPorts],
      labels: { 'sambuk.installation': installationId },
    },
    signal,
  )
  if (created.ok || created.error.kind !== 'already-exists') return created
  const again = await provider.findFirewall(name, signal)
  if (!again.ok) return again
  return again.value ? { ok: true, value: again.value } : created
}
