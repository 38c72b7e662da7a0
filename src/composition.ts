import { createDirectoryStore } from './backups/directory-store.ts'
import { isNothingStored } from './backups/store.ts'
import { createBlueprints } from './blueprints/registry.ts'
import { createMachineBrowsers } from './browser/machine-browsers.ts'
import { readCertificate } from './certificates/store.ts'
import { createMessengers } from './channels/messengers.ts'
import { createChats } from './chat/chats.ts'
import type { Config } from './config.ts'
import { createFiles } from './files/files.ts'
import { Connections } from './instances/connections.ts'
import { createDial } from './instances/dial.ts'
import { createInstances } from './instances/instances.ts'
import { createMachineData } from './instances/machine-data.ts'
import { machineFiles } from './instances/machine-files.ts'
import { createMachineReader } from './instances/machine-reader.ts'
import { createShell } from './instances/shell.ts'
import type { Context } from './kit/context.ts'
import { pause } from './kit/pause.ts'
import { createKeyCheck } from './models/key-check.ts'
import type { Composition } from './process/roles.ts'
import { createCloudflare } from './providers/cloudflare/dns.ts'
import { createOriginCa } from './providers/cloudflare/origin-ca.ts'
import type { ComputeProvider } from './providers/compute.ts'
import { createDigitalOcean } from './providers/digitalocean/compute.ts'
import { createDohResolver } from './providers/doh/resolver.ts'
import { createHetzner } from './providers/hetzner/compute.ts'
import { createHostinger } from './providers/hostinger/compute.ts'
import type { Mailer } from './providers/mailer.ts'
import { createResend } from './providers/resend/mailer.ts'
import { createS3Store } from './providers/s3/store.ts'
import { createSmtp } from './providers/smtp/mailer.ts'
import { createStripe } from './providers/stripe/payments.ts'
import type { Connection } from './providers/transport/chain.ts'
import { createPostgresRateBudget } from './providers/transport/postgres-rate-budget.ts'
import type { Platform } from './reconcilers/engine/platform.ts'
import { nameComment } from './servers/server.ts'
import { createMachineTerminals } from './terminal/machine-terminals.ts'

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
  const chats = createChats(connections, context.log)
  const instances = createInstances({ dial, connections, extraCa, openaiBaseUrl })
  const blueprints = createBlueprints(config)
  const isOrigin = config.tls === 'origin'
  const acme = { kind: 'acme', directory: acmeDirectoryUrl, hasExtraCa: extraCa !== null } as const
  const certificate = async () => (isOrigin ? readCertificate(platform, zone) : acme)
  const cloudflare = { ...config.cloudflare, context, budget }
  const files = { db, vault, blueprint: blueprints.find, zone, openaiBaseUrl, certificate }
  return {
    outside: {
      compute: byName(createCompute(config, { context, budget, sleep })),
      watched: byName(createCompute(config, { context, budget, sleep, reads: 'watch' })),
      dns: createCloudflare({
        ...cloudflare,
        zone,
        commentPrefix: nameComment(config.installationId),
        proxied: isOrigin,
      }),
      originCertificates: isOrigin ? createOriginCa(cloudflare) : null,
      certificate,
      resolver: createDohResolver(config.dnsUrl),
      payments: createStripe({ ...config.stripe, context }),
      mailer: createMailer(config, context),
      instances,
      shell: createShell(dial),
      data: createMachineData(dial),
      backups: config.backupS3
        ? createS3Store({ ...config.backupS3, context, sleep })
        : createDirectoryStore(config.backupDir, () => isNothingStored(db)),
    },
    chat: instances,
    machines: createMachineReader(connections),
    files: createFiles(connections, context.random),
    chats,
    messengers: createMessengers(config.messengers),
    checkModelKey: createKeyCheck(openaiBaseUrl),
    blueprints,
    terminals: createMachineTerminals(connections),
    browsers: createMachineBrowsers(connections),
    machineFiles: server => machineFiles(files, server),
    close() {
      chats.close()
      connections.close()
    },
  }
}

const byName = (providers: ComputeProvider[]) => new Map(providers.map(one => [one.name, one]))

const createMailer = ({ mail, extraCa }: Config, context: Context): Mailer =>
  mail.carrier === 'smtp'
    ? createSmtp({ ...mail, caPem: extraCa, context })
    : createResend({ ...mail, context })

/** A client for each vendor of machines that the configuration has an account at. */
export function createCompute(
  { compute }: Pick<Config, 'compute'>,
  shared: Omit<Connection, 'endpoint' | 'token'>,
): ComputeProvider[] {
  const { hetzner, digitalocean, hostinger } = compute
  return [
    ...(hetzner ? [createHetzner({ ...hetzner, ...shared })] : []),
    ...(digitalocean ? [createDigitalOcean({ ...digitalocean, ...shared })] : []),
    ...(hostinger ? [createHostinger({ ...hostinger, ...shared })] : []),
  ]
}
