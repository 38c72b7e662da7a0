import { findBlueprint } from './blueprints/registry.ts'
import { Connections } from './instances/connections.ts'
import { createDial } from './instances/dial.ts'
import { createInstances } from './instances/instances.ts'
import { machineFiles } from './instances/machine-files.ts'
import { type Compose, runProcess } from './process/run-process.ts'
import { createCloudflare } from './providers/cloudflare/dns.ts'
import { createHetzner } from './providers/hetzner/compute.ts'
import { createResend } from './providers/resend/mailer.ts'
import { createStripe } from './providers/stripe/payments.ts'
import { createPostgresRateBudget } from './providers/transport/postgres-rate-budget.ts'
import { nameComment } from './servers/server.ts'

/**
 * The only file that knows which vendor is real. `node src/main.ts [all | web | worker | migrate]`.
 */
const compose: Compose = (config, context, platform) => {
  const { db, vault } = platform
  const { zone, openaiBaseUrl, acmeDirectoryUrl, extraCa } = config
  const budget = createPostgresRateBudget(db, context.clock)
  const dial = createDial(config.socksProxy)
  const connections = new Connections(dial)
  const instances = createInstances({ dial, connections, extraCa, openaiBaseUrl })
  const files = { db, vault, blueprint: findBlueprint, zone, openaiBaseUrl, acmeDirectoryUrl }
  return {
    outside: {
      compute: new Map([['hetzner', createHetzner({ ...config.hetzner, context, budget })]]),
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

await runProcess(compose)
