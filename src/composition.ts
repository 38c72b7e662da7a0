import { findBlueprint } from './blueprints/registry.ts'
import type { Config } from './config.ts'
import { Connections } from './instances/connections.ts'
import { createDial } from './instances/dial.ts'
import { createInstances } from './instances/instances.ts'
import { machineFiles } from './instances/machine-files.ts'
import type { Context } from './kit/context.ts'
import { pause } from './kit/pause.ts'
import type { Composition } from './process/roles.ts'
import { createCloudflare } from './providers/cloudflare/dns.ts'
import { createHetzner } from './providers/hetzner/compute.ts'
import { createResend } from './providers/resend/mailer.ts'
import { createStripe } from './providers/stripe/payments.ts'
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
  const files = { db, vault, blueprint: findBlueprint, zone, openaiBaseUrl, acmeDirectoryUrl }
  return {
    outside: {
      compute: new Map([['hetzner', createHetzner({ ...config.hetzner, context, budget, sleep })]]),
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
    blueprint: findBlueprint,
    machineFiles: server => machineFiles({ ...files, hasExtraCa: extraCa !== null }, server),
    close: () => connections.close(),
  }
}
