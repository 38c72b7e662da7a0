import { openclaw } from '../src/blueprints/openclaw/blueprint.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { systemRandom } from '../src/kit/random.ts'
import { bootBareMachine, type Sandbox } from '../test/bare-machine.ts'

/** A machine with OpenClaw on it, and what a customer's row has to say of it. */
export interface BenchAssistant {
  address: string
  hostKey: string
  privateKey: string
  gatewayToken: string
}

const firstStartMs = 10 * 60_000

/** OpenClaw on a machine of its own: the real one where the sandbox's machines are real. */
export async function bootAssistant(sandbox: Sandbox): Promise<BenchAssistant> {
  const { environment } = sandbox
  const key = newSshKey(systemRandom)
  const gatewayToken = 'not-a-secret-gateway-token'
  const { address, hostKey } = await bootBareMachine(
    sandbox,
    openclaw,
    {
      ...{ serverId: 'srv_bench', accountId: 'acc_bench' },
      ...{ fqdn: `bench.${environment.SAMBUK_ZONE}`, language: 'en', gatewayToken, password: null },
      model: {
        ...{ vendor: 'openai', modelId: 'sandbox-1', baseUrl: null },
        apiKey: environment.OPENAI_API_KEY ?? '',
      },
      openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
      certificate: {
        ...{ kind: 'acme', directory: environment.ACME_DIRECTORY_URL ?? '', hasExtraCa: false },
      },
    },
    { image: 'debian-12', sshPublicKey: key.publicKey, timeoutMs: firstStartMs },
  )
  return { address, hostKey, privateKey: key.privateKey, gatewayToken }
}
