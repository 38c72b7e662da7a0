import type { Blueprint } from '../../blueprints/blueprint.ts'
import { assert } from '../../kit/assert.ts'
import type { Remembered } from '../../kit/remembered.ts'
import type { Answer, ComputeProvider, ProviderError } from '../../providers/compute.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { ServerTools, Step } from './step.ts'

/** The ids of blueprints' firewalls, so that an order does not begin with looking for one. */
export type Firewalls = Remembered<{ id: string }, ProviderError>

/** How long such an id is remembered. */
export const firewallsFreshMs = 10 * 60_000

/** The machine stands behind its blueprint's firewall, where its order could not say so. */
export const attachFirewall: Step = async (server, { tools, signal }) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  assert(server.machineId, 'a machine is there before it is protected')
  const provider = tools.compute(candidate.provider)
  const blueprint = tools.blueprint(server.blueprint)
  const firewall = await recallFirewall(provider, blueprint, tools, signal)
  if (!firewall.ok) return retry(firewall.error)
  if (provider.capabilities.firewall === 'afterwards') {
    const { id } = firewall.value
    const attached = await provider.attachFirewall(server.machineId, id, signal)
    if (!attached.ok) {
      tools.firewalls.forget(keyOf(provider, blueprint))
      return retry(attached.error)
    }
  }
  return done({ firewallId: firewall.value.id })
}

type Tools = Pick<ServerTools, 'firewalls' | 'installationId'>

const keyOf = (provider: ComputeProvider, blueprint: Blueprint) =>
  `${provider.name}:${blueprint.name}`

/** The firewall of a blueprint, which is looked for only now and then. */
export const recallFirewall = (
  provider: ComputeProvider,
  blueprint: Blueprint,
  { firewalls, installationId }: Tools,
  signal: AbortSignal,
): Answer<{ id: string }> =>
  firewalls.recall(keyOf(provider, blueprint), () =>
    ensureFirewall(provider, blueprint, installationId, signal),
  )

/** After an order was refused: looks again; true when the firewall that it named is not the one any more. */
export async function isFirewallReplaced(
  id: string,
  provider: ComputeProvider,
  blueprint: Blueprint,
  tools: Tools,
  signal: AbortSignal,
): Promise<boolean> {
  tools.firewalls.forget(keyOf(provider, blueprint))
  const now = await recallFirewall(provider, blueprint, tools, signal)
  return now.ok && now.value.id !== id
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
