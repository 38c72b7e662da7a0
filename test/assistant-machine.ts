import { openclaw } from '../src/blueprints/openclaw/blueprint.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { systemRandom } from '../src/kit/random.ts'
import { type BareMachine, bootBareMachine, type Sandbox } from './bare-machine.ts'

/** A machine with OpenClaw on it, and what a server's row has to say of it. */
export interface AssistantMachine extends BareMachine {
  privateKey: string
  gatewayToken: string
}

/** A real one may have to be installed first. */
const firstStartMs = 10 * 60_000

/** OpenClaw on a machine of its own: the real one where the sandbox's machines are real. */
export async function bootAssistant(
  sandbox: Sandbox,
  { serverId, hasModel }: { serverId: string; hasModel: boolean },
): Promise<AssistantMachine> {
  const { environment } = sandbox
  const { privateKey, publicKey } = newSshKey(systemRandom)
  const gatewayToken = 'not-a-secret-gateway-token'
  const model = {
    ...{ vendor: 'openai', modelId: 'sandbox-1', baseUrl: null },
    apiKey: environment.OPENAI_API_KEY ?? '',
  }
  const machine = await bootBareMachine(
    sandbox,
    openclaw,
    {
      ...{ serverId, accountId: 'acc_x', fqdn: `pearl.${environment.SAMBUK_ZONE}` },
      ...{ language: 'ar', gatewayToken, password: null, model: hasModel ? model : null },
      openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
      certificate: {
        ...{ kind: 'acme', directory: environment.ACME_DIRECTORY_URL ?? '', hasExtraCa: false },
      },
    },
    { image: 'debian-12', sshPublicKey: publicKey, timeoutMs: firstStartMs },
  )
  return { ...machine, privateKey, gatewayToken }
}
