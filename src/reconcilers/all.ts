import type { BackupStore } from '../backups/backup-store.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import type { CertificateSource } from '../blueprints/blueprint.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import { drillTerms } from '../drills/terms.ts'
import { createSoftwareUpdates } from '../instances/update-software.ts'
import { assert } from '../kit/assert.ts'
import { remember } from '../kit/remembered.ts'
import type { ComputeProvider, ProviderName } from '../providers/compute.ts'
import type { DnsProvider } from '../providers/dns.ts'
import type { Mailer } from '../providers/mailer.ts'
import type { OriginCertificates } from '../providers/origin-certificates.ts'
import type { Payments } from '../providers/payments.ts'
import type { Resolver } from '../providers/resolver.ts'
import type { UpdateSettings } from '../rollouts/settings.ts'
import type { LossPolicy } from '../servers/loss.ts'
import { backupReconciler } from './backup.ts'
import { changeReconciler } from './change.ts'
import { domainReconciler } from './domain.ts'
import { drillReconciler } from './drill.ts'
import { emailReconciler } from './email.ts'
import type { Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import { erasureReconciler } from './erasure.ts'
import { imageReconciler } from './image.ts'
import { importReconciler } from './import.ts'
import { mailReconciler } from './mail.ts'
import { refundReconciler } from './refund.ts'
import { restoreReconciler } from './restore.ts'
import { rolloutReconciler } from './rollout.ts'
import { serverReconciler } from './server.ts'
import { firewallsFreshMs } from './steps/firewall.ts'
import type { InstancePort, MachineData, MachineShell } from './steps/instance-port.ts'
import { subscriptionReconciler } from './subscription.ts'
import { updateReconciler } from './update.ts'
import { visitReconciler } from './visit.ts'

/** The outside world as reconcilers and observers hold it; nobody else does. */
export interface Outside {
  readonly compute: ReadonlyMap<ProviderName, ComputeProvider>
  /**
   * The same accounts for observers, whose reads yield to those of steps. Who is asking is decided once,
   * where clients are made, and not in each call.
   */
  readonly watched: ReadonlyMap<ProviderName, ComputeProvider>
  readonly dns: DnsProvider
  /** Null where machines get their certificates themselves. */
  readonly originCertificates: OriginCertificates | null
  /** Where machines' web servers get their certificates; null: not yet known. */
  readonly certificate: () => Promise<CertificateSource | null>
  readonly resolver: Resolver
  readonly payments: Payments
  readonly mailer: Mailer
  readonly instances: InstancePort
  readonly shell: MachineShell
  readonly data: MachineData
  readonly backups: BackupStore
}

/** What an installation is called and where it is found. */
export interface Installation {
  /** Marks all that is ours at the providers. */
  readonly id: string
  readonly publicUrl: string
  /** The address of our phone-home route as machines reach it. */
  readonly phoneHomeUrl: string
  readonly mailFrom: string
  /** Where names of servers without a machine lead, an address of ours; null: nowhere. */
  readonly waitingAddress: string | null
  /** An extra authority that machines shall trust, or null. */
  readonly caPem: string | null
  readonly blueprints: Blueprints
  /** How many backups a day are restored to a throw-away machine; 0: none. */
  readonly drillsPerDay: number
  /** What is done about a machine that is gone without our doing. */
  readonly lostMachines: LossPolicy
  readonly updates: UpdateSettings
  /** For comparing what machines cost in several currencies. */
  readonly exchange: ExchangeRates
  /** The payment vendor computes the tax on what is sold. */
  readonly automaticTax: boolean
}

/** All standing duties: one reconciler for each kind of row. */
export function createReconcilers(
  platform: Platform,
  outside: Outside,
  installation: Installation,
): Reconciler[] {
  const { payments, mailer, dns, instances } = outside
  const { publicUrl, phoneHomeUrl, waitingAddress, caPem, blueprints } = installation
  const { zone } = dns
  const { window } = installation.updates
  const { backups: store, data } = outside
  const backup = { platform, store, data, blueprint: blueprints.find, zone, publicUrl }
  return [
    subscriptionReconciler({
      platform,
      payments,
      publicUrl,
      zone,
      automaticTax: installation.automaticTax,
    }),
    serverReconciler({
      context: platform.context,
      vault: platform.vault,
      installationId: installation.id,
      compute: name => computeOf(outside, name),
      exchange: installation.exchange,
      firewalls: remember({ clock: platform.context.clock, freshMs: firewallsFreshMs }),
      dns,
      db: platform.db,
      blueprint: blueprints.find,
      instances,
      certificate: outside.certificate,
      publicUrl,
      phoneHomeUrl,
      waitingAddress,
      caPem,
    }),
    changeReconciler({
      platform,
      payments,
      exchange: installation.exchange,
      shell: outside.shell,
      blueprint: blueprints.find,
      publicUrl,
      zone,
    }),
    domainReconciler({ platform, resolver: outside.resolver, instances }),
    visitReconciler({ platform, payments, publicUrl }),
    refundReconciler({ platform, payments, zone }),
    imageReconciler({
      context: platform.context,
      vault: platform.vault,
      db: platform.db,
      installationId: installation.id,
      blueprints,
      compute: name => computeOf(outside, name),
      shell: outside.shell,
      caPem,
    }),
    backupReconciler(backup),
    restoreReconciler(backup),
    drillReconciler({ ...backup, instances }),
    rolloutReconciler({
      ...{ platform, blueprint: blueprints.find, window, zone, publicUrl },
      drills: drillTerms(outside, installation),
    }),
    updateReconciler({
      ...{ platform, instances, blueprint: blueprints.find, window, zone, publicUrl },
      updates: createSoftwareUpdates(outside.shell),
    }),
    importReconciler({ platform, store, blueprint: blueprints.find }),
    erasureReconciler({ platform, store, payments, publicUrl }),
    emailReconciler({ platform, payments }),
    mailReconciler({ platform, mailer, from: installation.mailFrom, publicUrl }),
  ]
}

/** @throws when a row names a provider that this installation has no account at */
function computeOf({ compute }: Outside, name: string): ComputeProvider {
  const provider = [...compute.values()].find(each => each.name === name)
  assert(provider, `provider ${name} is configured`)
  return provider
}
