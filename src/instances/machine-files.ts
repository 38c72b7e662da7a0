import { eq } from 'drizzle-orm'
import { keyFiles } from '../access-keys/on-machine.ts'
import {
  type Blueprint,
  type CertificateSource,
  type InstanceFacts,
  type MachineFile,
  renderFiles,
} from '../blueprints/blueprint.ts'
import { assert } from '../kit/assert.ts'
import { openModel } from '../models/open-model.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { subscriptions } from '../subscriptions/tables.ts'

export interface MachineFilesTools extends Pick<Platform, 'db' | 'vault'> {
  readonly blueprint: (name: string) => Blueprint
  readonly zone: string
  readonly openaiBaseUrl: string
  /** Null while there is none yet. */
  readonly certificate: () => Promise<CertificateSource | null>
}

/** Pure. Its customer's keys come by a step; until then nobody is let in by one, whoever wrote it there. */
export const birthFiles = (blueprint: Blueprint, facts: InstanceFacts): MachineFile[] => [
  ...blueprint.files(facts),
  ...keyFiles(blueprint, []),
]

/**
 * What a machine is told once it has proved its host key: everything by which this customer's server
 * differs from all others, secrets included. The answer to its first call, and to nobody else. Null
 * while the certificate that it needs is not there; a machine asks again.
 */
export async function machineFiles(
  tools: MachineFilesTools,
  server: ServerRow,
): Promise<string | null> {
  const { db, vault } = tools
  const certificate = await tools.certificate()
  if (!certificate) return null
  const [bought] = await db
    .select({ language: subscriptions.language })
    .from(subscriptions)
    .where(eq(subscriptions.id, server.subscriptionId))
  assert(bought && server.sealedGatewayToken, 'a machine that calls was bought and has its token')
  const { model } = server
  const files = birthFiles(tools.blueprint(server.blueprint), {
    serverId: server.id,
    accountId: server.accountId,
    fqdn: serverName(server, tools.zone),
    language: bought.language,
    gatewayToken: vault.open(`gateway-token:${server.id}`, server.sealedGatewayToken),
    password: server.sealedPassword && vault.open(`password:${server.id}`, server.sealedPassword),
    model: model && openModel(model, server.subscriptionId, vault),
    openaiBaseUrl: tools.openaiBaseUrl,
    certificate,
  })
  return renderFiles(files)
}
