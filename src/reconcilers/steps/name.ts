import { newSshKey } from '../../instances/ssh-key.ts'
import { password, secretToken } from '../../kit/random.ts'
import { fingerprint } from '../../kit/seal.ts'
import { machineNameOf, type ServerChanges, type ServerRow } from '../../servers/server.ts'
import { done } from '../engine/outcome.ts'
import type { ServerTools, Step } from './step.ts'

/** Chooses and stores everything that identifies the machine, before anything is asked of anyone. */
export const chooseName: Step = async (server, { tools }) => done(freshIdentity(server, tools))

/** A name, keys and tokens for the server's machine; a replacement gets its own. */
export function freshIdentity(
  server: Pick<ServerRow, 'id' | 'hostname' | 'blueprint' | 'machineGeneration'>,
  { context, vault, blueprint }: Pick<ServerTools, 'context' | 'vault' | 'blueprint'>,
): ServerChanges {
  const key = newSshKey(context.random)
  const phoneHomeToken = secretToken(context.random)
  return {
    machineName: machineNameOf(server, server.machineGeneration),
    sshPublicKey: key.publicKey,
    sealedSshKey: vault.seal(`ssh-key:${server.id}`, key.privateKey),
    sealedGatewayToken: vault.seal(`gateway-token:${server.id}`, secretToken(context.random)),
    sealedPassword: blueprint(server.blueprint).login
      ? vault.seal(`password:${server.id}`, password(context.random))
      : null,
    sealedPhoneHomeToken: vault.seal(`phone-home:${server.id}`, phoneHomeToken),
    phoneHomeHash: fingerprint(phoneHomeToken),
  }
}
