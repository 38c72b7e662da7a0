import { createAuth } from '../accounts/auth.ts'
import { seedPlans } from '../billing/apply-price-list.ts'
import { registerWebhook } from '../billing/webhook-address.ts'
import type { MachineBrowsers } from '../browser/machine-browsers.ts'
import type { Config } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import { migrateDatabase } from '../database/migrate.ts'
import type { AppDependencies } from '../http/app.ts'
import { createCallerCountry } from '../http/caller-country.ts'
import { startWeb } from '../http/web.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import type { Context } from '../kit/context.ts'
import { createVault } from '../kit/seal.ts'
import { marginTerms } from '../margins/terms.ts'
import type { Installation, Outside } from '../reconcilers/all.ts'
import { openDoorbell } from '../reconcilers/engine/open-doorbell.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { startWorker, workerDefaults } from '../reconcilers/worker.ts'
import { restTerms } from '../servers/rest-terms.ts'
import type { MachineTerminals } from '../terminal/machine-terminals.ts'
import { installationOf } from './installation.ts'
import { keepTrying } from './keep-trying.ts'

export const roles = ['all', 'web', 'worker', 'migrate'] as const
export type Role = (typeof roles)[number]

/** The outside world and what is installed on machines, as `main.ts` puts them together. */
export interface Composition {
  readonly outside: Outside
  readonly chat: AppDependencies['chat']
  readonly files: AppDependencies['files']
  readonly chats: AppDependencies['chats']
  readonly messengers: AppDependencies['messengers']
  readonly checkModelKey: AppDependencies['checkModelKey']
  readonly machines: MachineReader
  readonly terminals: MachineTerminals
  readonly browsers: MachineBrowsers
  readonly blueprints: Installation['blueprints']
  readonly machineFiles: AppDependencies['machineFiles']
  /** Ends what is held open towards the outside. */
  close(): void
}

export interface Running {
  close(): Promise<void>
}

/**
 * Does what a role does until it is closed. While the database does not answer it waits and says so;
 * the web answers meanwhile that it cannot work.
 * @returns null when it was to stop before it had started, or (migrate) when it is done
 */
export async function runRole(
  role: Role,
  config: Config,
  context: Context,
  stopping: AbortSignal,
  compose: (platform: Platform) => Composition,
): Promise<Running | null> {
  const { log } = context
  const prepare = () =>
    keepTrying('migrations', log, stopping, async () => {
      await migrateDatabase(config.databaseUrl)
      return true
    })
  const database = openDatabase(config.databaseUrl, {
    max: 20,
    applicationName: `sambuk ${role}`,
    log,
  })
  const sell = () => keepTrying('plans', log, stopping, () => seedPlans(database.db, context))
  if (role === 'migrate') {
    await prepare()
    await sell()
    await database.close()
    return null
  }

  const platform: Platform = {
    db: database.db,
    doorbell: openDoorbell({ ...config, clock: context.clock, log }),
    context,
    vault: createVault(config.masterKey, context.random),
  }
  const parts = compose(platform)
  const running: Running[] = []
  const hold = (part: Running | null) => part && running.push(part)
  if (role !== 'worker') hold(await startWebRole(config, platform, parts))
  if (role === 'all') await prepare()
  if (role === 'all') await sell()
  if (role !== 'web') {
    hold(await keepTrying('worker', log, stopping, () => startWorkerRole(config, platform, parts)))
  }
  return {
    async close() {
      for (const part of running.reverse()) await part.close()
      parts.close()
      await platform.doorbell.close()
      await database.close()
    },
  }
}

function startWebRole(config: Config, platform: Platform, parts: Composition): Promise<Running> {
  const {
    url,
    authSecret,
    zone,
    listen,
    databaseUrl,
    trustedProxies,
    stripe,
    exchange,
    countryHeader,
  } = config
  return startWeb(
    {
      ...platform,
      auth: createAuth(platform, { url, secret: authSecret }),
      chat: parts.chat,
      files: parts.files,
      chats: parts.chats,
      messengers: parts.messengers,
      checkModelKey: parts.checkModelKey,
      machines: parts.machines,
      terminals: parts.terminals,
      browsers: parts.browsers,
      blueprints: parts.blueprints,
      backups: parts.outside.backups,
      exchange,
      rest: restTerms(config.waitingAddress, parts.outside.compute.values()),
      margins: marginTerms(config, parts.outside.compute.values()),
      callerCountry: createCallerCountry({
        header: countryHeader,
        database: config.countryDatabase,
        log: platform.context.log,
      }),
      machineFiles: parts.machineFiles,
      url,
      zone,
      proxied: config.tls === 'origin',
      stripeWebhookSecrets: stripe.webhookSecrets,
      resendWebhookSecrets: config.mail.carrier === 'resend' ? config.mail.webhookSecrets : [],
      trustedProxies,
    },
    { ...listen, databaseUrl, countryHeader },
  )
}

async function startWorkerRole(
  config: Config,
  platform: Platform,
  parts: Composition,
): Promise<Running> {
  const worker = await startWorker(platform, parts.outside, installationOf(config, parts), {
    ...workerDefaults,
    stopMs: config.stopMs,
  })
  const stopping = new AbortController()
  const webhook = registerWebhook(
    parts.outside.payments,
    `${config.url}/api/stripe/webhook`,
    config.stripe.webhookSecrets,
    platform.context.log,
    stopping.signal,
  )
  return {
    async close() {
      stopping.abort()
      await webhook
      await worker.close()
    },
  }
}
