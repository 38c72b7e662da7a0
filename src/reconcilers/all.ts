import type { Blueprints } from '../blueprints/registry.ts'
import { assert } from '../kit/assert.ts'
import type { ComputeProvider, ProviderName } from '../providers/compute.ts'
import type { DnsProvider } from '../providers/dns.ts'
import type { Mailer } from '../providers/mailer.ts'
import type { Payments } from '../providers/payments.ts'
import type { Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'
import { mailReconciler } from './mail.ts'
import { refundReconciler } from './refund.ts'
import { serverReconciler } from './server.ts'
import type { InstancePort } from './steps/instance-port.ts'
import { subscriptionReconciler } from './subscription.ts'

/** The outside world as reconcilers and observers hold it; nobody else does. */
export interface Outside {
  readonly compute: ReadonlyMap<ProviderName, ComputeProvider>
  readonly dns: DnsProvider
  readonly payments: Payments
  readonly mailer: Mailer
  readonly instances: InstancePort
}

/** What an installation is called and where it is found. */
export interface Installation {
  /** Marks all that is ours at the providers. */
  readonly id: string
  readonly publicUrl: string
  /** The address of our phone-home route as machines reach it. */
  readonly phoneHomeUrl: string
  readonly mailFrom: string
  /** An extra authority that machines shall trust, or null. */
  readonly caPem: string | null
  readonly blueprints: Blueprints
}

/** All standing duties: one reconciler for each kind of row. */
export function createReconcilers(
  platform: Platform,
  outside: Outside,
  installation: Installation,
): Reconciler[] {
  const { payments, mailer, dns, instances } = outside
  const { publicUrl, phoneHomeUrl, caPem, blueprints } = installation
  const { zone } = dns
  return [
    subscriptionReconciler({ platform, payments, publicUrl, zone }),
    serverReconciler({
      context: platform.context,
      vault: platform.vault,
      installationId: installation.id,
      compute: name => {
        const provider = outside.compute.get(name)
        assert(provider, `provider ${name} is configured`)
        return provider
      },
      dns,
      db: platform.db,
      blueprint: blueprints.find,
      instances,
      publicUrl,
      phoneHomeUrl,
      caPem,
    }),
    refundReconciler({ platform, payments, zone }),
    mailReconciler({ platform, mailer, from: installation.mailFrom }),
  ]
}
