import { assert } from '../../kit/assert.ts'
import type { Vault } from '../../kit/seal.ts'
import { type ServerRow, serverName } from '../../servers/server.ts'
import type { InstanceTarget } from './instance-port.ts'

/** All that is needed to reach a server's software, its secrets opened. */
export function instanceTarget(server: ServerRow, vault: Vault, zone: string): InstanceTarget {
  const { address, hostKey, sealedSshKey, sealedGatewayToken } = server
  assert(
    address && hostKey && sealedSshKey && sealedGatewayToken,
    'an installed server can be reached',
  )
  return {
    serverId: server.id,
    fqdn: serverName(server, zone),
    address,
    hostKey,
    sshPrivateKey: vault.open(`ssh-key:${server.id}`, sealedSshKey),
    gatewayToken: vault.open(`gateway-token:${server.id}`, sealedGatewayToken),
  }
}
