import type { backupPurposes } from './tables.ts'

export type BackupPurpose = (typeof backupPurposes)[number]

/**
 * Its server waits for it, and its software has stopped, so that nothing is written after it. The others are
 * made beside a server that its customer goes on using.
 */
export const isAtRest = (purpose: BackupPurpose): boolean => {
  switch (purpose) {
    case 'final':
    case 'move':
    case 'hibernate':
    case 'restore':
    case 'brought':
      return true
    case 'scheduled':
    case 'asked':
    case 'expiry':
    case 'update':
      return false
  }
}

/** We bring it back ourselves, so that it is encrypted to us whatever key its customer has given. */
export const isForUs = (purpose: BackupPurpose): boolean => isAtRest(purpose) && purpose !== 'final'

/** Of those that are made beside a running server: one that is begun becomes what is wished more. */
export const outranks = (wished: BackupPurpose, begun: BackupPurpose): boolean =>
  rank(wished) > rank(begun)

const rank = (purpose: BackupPurpose): number =>
  purpose === 'scheduled' ? 0 : isAtRest(purpose) ? 2 : 1
