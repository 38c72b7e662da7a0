import type { Database } from '../../database/database.ts'
import type { Context } from '../../kit/context.ts'
import type { Vault } from '../../kit/seal.ts'
import type { Doorbell } from './doorbell.ts'

/** What every feature stands on: rows, the bell that says "look again", secrets, time and chance. */
export interface Platform {
  readonly db: Database
  readonly doorbell: Doorbell
  readonly context: Context
  readonly vault: Vault
}
