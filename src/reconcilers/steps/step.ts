import type { ExchangeRates } from '../../billing/exchange.ts'
import type { Blueprint, CertificateSource } from '../../blueprints/blueprint.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { Context } from '../../kit/context.ts'
import type { Vault } from '../../kit/seal.ts'
import type { ComputeProvider } from '../../providers/compute.ts'
import type { DnsProvider } from '../../providers/dns.ts'
import type { ServerChanges, ServerRow } from '../../servers/server.ts'
import type { Outcome } from '../engine/outcome.ts'
import type { Wake } from '../engine/wake.ts'
import type { Firewalls } from './firewall.ts'
import type { InstancePort } from './instance-port.ts'

/** What the steps of a server hold: the only place in which the outside world is touched. */
export interface ServerTools {
  readonly context: Context
  readonly vault: Vault
  readonly db: Database
  readonly installationId: string
  /** @throws when a row names a provider that this installation has no account at */
  readonly compute: (name: string) => ComputeProvider
  readonly firewalls: Firewalls
  /** For comparing what machines cost in several currencies. */
  readonly exchange: ExchangeRates
  readonly dns: DnsProvider
  readonly blueprint: (name: string) => Blueprint
  readonly instances: InstancePort
  /** Where machines' web servers get their certificates; null: not yet known. */
  readonly certificate: () => Promise<CertificateSource | null>
  /** Where customers find us. */
  readonly publicUrl: string
  /** Under which machines call us. */
  readonly phoneHomeUrl: string
  /** Where names of servers without a machine lead; null: nowhere. */
  readonly waitingAddress: string | null
  /** An extra authority that machines shall trust, or null. */
  readonly caPem: string | null
}

export interface StepRun {
  readonly tools: ServerTools
  readonly signal: AbortSignal
  readonly now: Date
  /** Stores an intent before the effect that it announces. */
  intend(changes: ServerChanges): Promise<ServerRow>
}

export type StepOutcome = Outcome<ServerChanges> & {
  /** Rows of other tables that belong to the same fact. */
  alongside?: (tx: Transaction, wake: Wake) => Promise<void>
  /** The code of a sentence that stays with a step that is done. */
  note?: string
}

/** One effect, as an ensure: look up, adopt, else create. May run twice; may die at any line. */
export type Step = (server: ServerRow, run: StepRun) => Promise<StepOutcome>
