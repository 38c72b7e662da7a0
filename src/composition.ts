import { createBlueprints } from './blueprints/registry.ts'
import type { Config } from './config.ts'
import { Connections } from './instances/connections.ts'
import { createDial } from './instances/dial.ts'
import { createInstances } from './instances/instances.ts'
import { machineFiles } from './instances/machine-files.ts'
import type { Context } from './kit/context.ts'
import { pause } from './kit/pause.ts'
import type { Composition } from './process/roles.ts'
import { createCloudflare } from './providers/cloudflare/dns.ts'
import type { ComputeProvider } from './providers/compute.ts'
import { createHetzner } from './providers/hetzner/compute.ts'
import { createResend } from './providers/resend/mailer.ts'
import { createStripe } from './providers/stripe/payments.ts'
import type { Connection } from './providers/transport/chain.ts'
import { createPostgresRateBudget } from './providers/transport/postgres-rate-budget.ts'
import type { Platform } from './reconcilers/engine/platform.ts'
import { nameComment } from './servers/server.ts'

/** Puts the product together: the only place that knows which vendor stands behind which port. */
export function compose(
  config: Config,
  context: Context,
  platform: Platform,
  /** How clients wait between two tries; a simulation brings one that does not. */
  sleep = pause,
): Composition {
  const { db, vault } = platform
  const { zone, openaiBaseUrl, acmeDirectoryUrl, extraCa } = config
  const budget = createPostgresRateBudget(db, context.clock)
  const dial = createDial(config.socksProxy)
  const connections = new Connections(dial)
  const instances = createInstances({ dial, connections, extraCa, openaiBaseUrl })
  const blueprints = createBlueprints()
  const certificate = async () => ({
    kind: 'acme' as const,
    directory: acmeDirectoryUrl,
    hasExtraCa: extraCa !== null,
  })
  const files = { db, vault, blueprint: blueprints.find, zone, openaiBaseUrl, certificate }
  return {
    outside: {
      compute: new Map(
        createCompute(config, { context, budget, sleep }).map(one => [one.name, one]),
      ),
      dns: createCloudflare({
        ...config.cloudflare,
        zone,
        commentPrefix: nameComment(config.installationId),
        context,
        budget,
      }),
      payments: createStripe({ ...config.stripe, context }),
      mailer: createResend({ ...config.resend, context }),
      instances,
    },
    chat: instances,
    blueprints,
    machineFiles: server => machineFiles(files, server),
    close: () => connections.close(),
  }
}

/** A client for each vendor of machines that the configuration has an account at. */
export function createCompute(
  { compute }: Pick<Config, 'compute'>,
  shared: Omit<Connection, 'endpoint' | 'token'>,
): ComputeProvider[] {
  const { hetzner } = compute
  return [...(hetzner ? [createHetzner({ ...hetzner, ...shared })] : [])]
}
