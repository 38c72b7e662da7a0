import type { Blueprint } from '../../blueprints/blueprint.ts'
import { assert } from '../../kit/assert.ts'
import { addSeconds } from '../../kit/clock.ts'
import type { Answer, ComputeProvider, Machine, ProviderError } from '../../providers/compute.ts'
import { machineLabels, type ServerChanges, type ServerRow } from '../../servers/server.ts'
import type { Candidate } from '../../subscriptions/tables.ts'
import { done, giveUp, retry, wait } from '../engine/outcome.ts'
import type { ServerTools, Step, StepOutcome } from './step.ts'

/** After a create whose answer was lost, its machine may show up this much later. */
export const unknownOutcomeSeconds = 30

/**
 * The server's one machine: adopt what carries our labels, else buy the current candidate. A create
 * is announced in the row before it is sent, and is never repeated while its outcome is unknown.
 */
export const ensureMachine: Step = async (server, { tools, signal, now, intend }) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  const provider = tools.compute(candidate.provider)
  const labels = machineLabels(tools.installationId, server)
  const found = await provider.listMachines(labels, signal)
  if (!found.ok) return retry(found.error)
  const [machine, ...others] = found.value
  if (machine?.state === 'deleting') return wait(2, 'removing-machine')
  if (others.length > 0) return wait(0, 'replacing-machine', { replacing: true })
  if (machine) return adopt(machine, tools.context.clock.now())
  if (server.createSentAt && addSeconds(server.createSentAt, unknownOutcomeSeconds) > now) {
    return wait(2, 'checking-unknown-outcome')
  }

  const blueprint = tools.blueprint(server.blueprint)
  const firewall = await ensureFirewall(provider, blueprint, tools, signal)
  if (!firewall.ok) return retry(firewall.error)
  const images = await provider.listImages(blueprint.imageLabels, signal)
  if (!images.ok) return retry(images.error)
  const image = images.value.find(prepared => prepared.ready)

  assert(
    server.machineName && server.sshKeyId && server.sealedPhoneHomeToken,
    'named and keyed first',
  )
  await intend({ createSentAt: tools.context.clock.now(), imageId: image?.id ?? null })
  const created = await provider.createMachine(
    {
      name: server.machineName,
      labels,
      size: candidate.size,
      location: candidate.location,
      image: image?.id ?? blueprint.baseImage(candidate.provider),
      sshKeyIds: [server.sshKeyId],
      firewallId: firewall.value.id,
      userData: blueprint.userData({
        phoneHomeUrl: tools.phoneHomeUrl,
        token: tools.vault.open(`phone-home:${server.id}`, server.sealedPhoneHomeToken),
        caPem: tools.caPem,
        memoryGb: candidate.memoryGb,
      }),
    },
    signal,
  )
  const answeredAt = tools.context.clock.now()
  return created.ok
    ? adopt(created.value, answeredAt)
    : afterRefusal(server, candidate, created.error, answeredAt)
}

const adopt = (machine: Machine, seenAt: Date): StepOutcome => {
  const seen: ServerChanges = {
    machineId: machine.id,
    machineState: machine.state,
    machineSeenAt: seenAt,
    address: machine.address,
    createSentAt: null,
  }
  return machine.address === null ? wait(1, 'waiting-machine', seen) : done(seen)
}

/**
 * No capacity is not an error to retry: the next candidate is tried, and without one we give up. A
 * refusal says that this create did not happen; what was unknown before it stays unknown.
 */
function afterRefusal(
  server: ServerRow,
  refused: Candidate,
  error: ProviderError,
  answeredAt: Date,
): StepOutcome {
  switch (error.kind) {
    case 'sold-out':
    case 'rejected':
      return moveTo(server, server.candidateIndex + 1, error)
    case 'quota': {
      const rest = server.candidates.slice(server.candidateIndex + 1)
      const offset = rest.findIndex(candidate => candidate.provider !== refused.provider)
      const next = offset < 0 ? server.candidates.length : server.candidateIndex + 1 + offset
      return moveTo(server, next, error)
    }
    case 'unknown-outcome':
      return retry(error, { createSentAt: answeredAt })
    case 'already-exists':
      return retry(error)
    default:
      return retry(error, { createSentAt: server.createSentAt })
  }
}

const exhausted: Partial<Record<ProviderError['kind'], string>> = {
  quota: 'quota-exhausted',
  'sold-out': 'sold-out',
}

function moveTo(server: ServerRow, index: number, error: ProviderError): StepOutcome {
  const { createSentAt } = server
  const next = server.candidates[index]
  if (!next) {
    const reason = exhausted[error.kind] ?? 'provider-rejected'
    return giveUp(reason, `${error.code}: ${error.message}`, { createSentAt })
  }
  const sameProvider = next.provider === server.candidates[server.candidateIndex]?.provider
  return wait(0, 'moving-to-next-candidate', {
    candidateIndex: index,
    createSentAt,
    ...(sameProvider ? {} : { sshKeyId: null }),
  })
}

/** One firewall for all machines of a blueprint, so that a new machine is never without it. */
export async function ensureFirewall(
  provider: ComputeProvider,
  blueprint: Blueprint,
  tools: Pick<ServerTools, 'installationId'>,
  signal: AbortSignal,
): Answer<{ id: string }> {
  const name = `sambuk-${tools.installationId}-${blueprint.name}`
  const found = await provider.findFirewall(name, signal)
  if (!found.ok) return found
  if (found.value) return { ok: true, value: found.value }
  const created = await provider.createFirewall(
    {
      name,
      tcpPorts: [...blueprint.tcpPorts],
      labels: { 'sambuk.installation': tools.installationId },
    },
    signal,
  )
  if (created.ok || created.error.kind !== 'already-exists') return created
  const again = await provider.findFirewall(name, signal)
  if (!again.ok) return again
  return again.value ? { ok: true, value: again.value } : created
}
