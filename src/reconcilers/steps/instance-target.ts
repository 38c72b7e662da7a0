import type { Blueprint } from '../../blueprints/blueprint.ts'
import { assert } from '../../kit/assert.ts'
import type { Vault } from '../../kit/seal.ts'
import { type ServerRow, serverName } from '../../servers/server.ts'
import type { InstanceTarget } from './instance-port.ts'

export interface TargetTools {
  readonly vault: Vault
  readonly blueprint: (name: string) => Blueprint
  readonly zone: string
}

/** All that is needed to reach a server's software, its secrets opened. */
export function instanceTarget(
  server: ServerRow,
  { vault, blueprint, zone }: TargetTools,
): InstanceTarget {
  const { address, hostKey, sealedSshKey, sealedGatewayToken } = server
  assert(
    address && hostKey && sealedSshKey && sealedGatewayToken,
    'an installed server can be reached',
  )
  const { health, isAssistant, renewCertificate } = blueprint(server.blueprint)
  return {
    serverId: server.id,
    fqdn: serverName(server, zone),
    address,
    hostKey,
    sshPrivateKey: vault.open(`ssh-key:${server.id}`, sealedSshKey),
    health,
    renewCertificate,
    hasGateway: isAssistant,
    gatewayToken: vault.open(`gateway-token:${server.id}`, sealedGatewayToken),
  }
}
