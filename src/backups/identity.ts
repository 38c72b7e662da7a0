import { bech32 } from '@scure/base'
import { identityToRecipient } from 'age-encryption'
import type { Vault } from '../kit/seal.ts'

/** Whom backups are encrypted to, and by what they are opened; both as `age` writes and reads them. */
export interface BackupKey {
  readonly recipient: string
  /** `AGE-SECRET-KEY-1…`: with it, `age --decrypt` opens every backup of the installation. */
  readonly identity: string
}

/**
 * Follows from the installation's master key and is stored nowhere: whoever has that key and the files
 * has the data, also when the database is lost.
 */
export async function backupKey(vault: Vault): Promise<BackupKey> {
  const secret = vault.derive('backups')
  const identity = bech32.encodeFromBytes('AGE-SECRET-KEY-', secret).toUpperCase()
  return { identity, recipient: await identityToRecipient(identity) }
}
