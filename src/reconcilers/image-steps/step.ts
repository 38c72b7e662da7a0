import type { Blueprints } from '../../blueprints/registry.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { ImageChanges, ImageRow } from '../../images/image.ts'
import type { Context } from '../../kit/context.ts'
import type { Vault } from '../../kit/seal.ts'
import type { ComputeProvider } from '../../providers/compute.ts'
import type { Outcome } from '../engine/outcome.ts'
import type { Wake } from '../engine/wake.ts'
import type { MachineShell } from '../steps/instance-port.ts'

/** What the steps of an image hold. */
export interface ImageTools {
  readonly context: Context
  readonly vault: Vault
  readonly db: Database
  readonly installationId: string
  readonly blueprints: Blueprints
  readonly compute: (name: string) => ComputeProvider
  readonly shell: MachineShell
  /** An extra authority that machines shall trust, or null. */
  readonly caPem: string | null
}

export interface ImageStepRun {
  readonly tools: ImageTools
  readonly signal: AbortSignal
  readonly now: Date
  /** Stores an intent before the effect that it announces. */
  intend(changes: ImageChanges): Promise<ImageRow>
}

export type ImageStepOutcome = Outcome<ImageChanges> & {
  alongside?: (tx: Transaction, wake: Wake) => Promise<void>
}

/** One effect, as an ensure: look up, adopt, else create. May run twice; may die at any line. */
export type ImageStep = (image: ImageRow, run: ImageStepRun) => Promise<ImageStepOutcome>
