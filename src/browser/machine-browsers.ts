import { gatewayPort } from '../blueprints/openclaw/config.ts'
import type { Connections } from '../instances/connections.ts'
import { GatewayError, openGateway } from '../instances/gateway.ts'
import { refuse } from '../instances/refusal.ts'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import type { ViewTools } from './browser-view.ts'

/** Browsers of assistants, over the connections that everything else goes over too. */
export interface MachineBrowsers {
  /** Lends a gateway of its own, with every right, for as long as `look` takes. `signal` limits the opening. */
  lend(
    target: InstanceTarget,
    signal: AbortSignal,
    look: (lent: Pick<ViewTools, 'connection' | 'gateway'>) => Promise<string>,
  ): Promise<Result<string, InstanceRefusal>>
}

export const createMachineBrowsers = (connections: Connections): MachineBrowsers => ({
  lend: async (target, signal, look) => {
    try {
      return await connections.use(target, signal, async connection => {
        const stream = await connection.forward(gatewayPort)
        const scopes = ['operator.read', 'operator.write', 'operator.admin'] as const
        const { gatewayToken } = target
        const gateway = await openGateway(stream, gatewayToken, [...scopes], signal, [
          'tool-events',
        ])
        return ok(await look({ connection, gateway }))
      })
    } catch (error) {
      const reason = error instanceof GatewayError ? 'gateway-refused' : 'browser-unreachable'
      return refuse(reason, error)
    }
  },
})
