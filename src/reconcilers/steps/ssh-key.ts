import { assert } from '../../kit/assert.ts'
import { machineLabels } from '../../servers/server.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/**
 * The server's own key at the provider. Names and keys are unique at every vendor and ours are of this
 * server only, so asking twice makes one key: it is created first, and looked up only when it is there.
 */
export const ensureSshKey: Step = async (server, { tools, signal }) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  assert(
    server.machineName && server.sshPublicKey,
    'a server is named before its key is registered',
  )
  const provider = tools.compute(candidate.provider)
  if (provider.capabilities.sshKeys === 'user-data') return done({ sshKeyId: 'user-data' })
  const created = await provider.createSshKey(
    {
      name: server.machineName,
      publicKey: server.sshPublicKey,
      labels: machineLabels(tools.installationId, server),
    },
    signal,
  )
  if (created.ok) return done({ sshKeyId: created.value.id })
  const mayExist =
    created.error.kind === 'already-exists' || created.error.kind === 'unknown-outcome'
  if (!mayExist) return retry(created.error)
  const found = await provider.findSshKey(server.machineName, signal)
  if (!found.ok) return retry(found.error)
  return found.value ? done({ sshKeyId: found.value.id }) : retry(created.error)
}
