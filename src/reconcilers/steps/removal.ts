import { addSeconds } from '../../kit/clock.ts'
import type { ProviderName } from '../../providers/compute.ts'
import { machineLabels, machineNameOf, type ServerRow, serverName } from '../../servers/server.ts'
import { done, retry, wait } from '../engine/outcome.ts'
import { freshIdentity } from './name.ts'
import type { Step, StepOutcome, StepRun } from './step.ts'

/** A create whose answer was lost is looked for this long before we believe that it never happened. */
const lateCreateSeconds = 60

const providersTried = (server: ServerRow): ProviderName[] => [
  ...new Set(
    server.candidates.slice(0, server.candidateIndex + 1).map(candidate => candidate.provider),
  ),
]

/** Deletes every machine that carries the server's labels, wherever it was tried; null = all gone. */
async function removeMachines(server: ServerRow, run: StepRun): Promise<StepOutcome | null> {
  const labels = machineLabels(run.tools.installationId, server)
  let seen = 0
  for (const name of providersTried(server)) {
    const provider = run.tools.compute(name)
    const found = await provider.listMachines(labels, run.signal)
    if (!found.ok) return retry(found.error)
    for (const machine of found.value) {
      seen++
      if (machine.state === 'deleting') continue
      const deleted = await provider.deleteMachine(machine.id, run.signal)
      if (!deleted.ok) return retry(deleted.error)
    }
  }
  if (seen > 0) return wait(1, 'removing-machine')
  const mayStillAppear =
    server.createSentAt && addSeconds(server.createSentAt, lateCreateSeconds) > run.now
  return mayStillAppear ? wait(5, 'checking-unknown-outcome') : null
}

/** Deletes the key of each of the server's machines, wherever it was tried; null = all gone. */
async function deleteKeys(
  server: ServerRow,
  { tools, signal }: StepRun,
): Promise<StepOutcome | null> {
  for (const name of providersTried(server)) {
    const provider = tools.compute(name)
    for (let generation = 1; generation <= server.machineGeneration; generation++) {
      const found = await provider.findSshKey(machineNameOf(server, generation), signal)
      if (!found.ok) return retry(found.error)
      if (!found.value) continue
      const deleted = await provider.deleteSshKey(found.value.id, signal)
      if (!deleted.ok) return retry(deleted.error)
    }
  }
  return null
}

/** A machine that failed us makes room: it must be gone, and its key, before the next is bought. */
export const replaceMachine: Step = async (server, run) => {
  const unfinished = (await removeMachines(server, run)) ?? (await deleteKeys(server, run))
  if (unfinished) return unfinished
  const machineGeneration = server.machineGeneration + 1
  return done({
    ...freshIdentity({ ...server, machineGeneration }, run.tools),
    machineGeneration,
    replacing: false,
    sshKeyId: null,
    createSentAt: null,
    machineId: null,
    machineState: null,
    machineSeenAt: null,
    address: null,
    imageId: null,
    hostKey: null,
    installPhase: null,
    installDetail: null,
    installedAt: null,
    softwareVersion: null,
    modelApplied: null,
    modelProblem: null,
    steps: {},
  })
}

export const removeName: Step = async (server, { tools, signal, now }) => {
  const removed = await tools.dns.removeName(serverName(server, tools.dns.zone), signal)
  return removed.ok ? done({ dnsRemovedAt: now }) : retry(removed.error)
}

export const removeMachine: Step = async (server, run) => {
  const unfinished = await removeMachines(server, run)
  return unfinished ?? done({ machineRemovedAt: run.now, machineState: 'absent', machineId: null })
}

/** The last step: keys at the providers go, our own secrets go, and the row is closed. */
export const removeKeys: Step = async (server, run) => {
  const unfinished = await deleteKeys(server, run)
  if (unfinished) return unfinished
  return done({
    closedAt: run.now,
    sshKeyId: null,
    sshPublicKey: null,
    sealedSshKey: null,
    sealedGatewayToken: null,
    sealedPhoneHomeToken: null,
    phoneHomeHash: null,
    model: null,
  })
}
