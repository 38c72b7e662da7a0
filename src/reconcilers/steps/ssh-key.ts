import { assert } from '../../kit/assert.ts'
import { machineLabels } from '../../servers/server.ts'
import { done, giveUp, retry } from '../engine/outcome.ts'
import type { Step } from './step.ts'

/** The server's own key at the provider; a found one of the same name is ours and is adopted. */
export const ensureSshKey: Step = async (server, { tools, signal }) => {
  const candidate = server.candidates[server.candidateIndex]
  if (!candidate) return giveUp('sold-out')
  assert(
    server.machineName && server.sshPublicKey,
    'a server is named before its key is registered',
  )
  const provider = tools.compute(candidate.provider)
  if (provider.capabilities.sshKeys === 'user-data') return done({ sshKeyId: 'user-data' })
  const found = await provider.findSshKey(server.machineName, signal)
  if (!found.ok) return retry(found.error)
  if (found.value) return done({ sshKeyId: found.value.id })
  const created = await provider.createSshKey(
    {
      name: server.machineName,
      publicKey: server.sshPublicKey,
      labels: machineLabels(tools.installationId, server),
    },
    signal,
  )
  return created.ok ? done({ sshKeyId: created.value.id }) : retry(created.error)
}
