const lasting: ReadonlySet<string> = new Set([
  'backup-missing',
  'backup-damaged',
  'backup-chain-broken',
  'backup-key-needed',
  'backup-key-wrong',
  'restore-path-missing',
  'path-illegal',
])

/** Whether another try to bring the same backup meets the same: the code of the sentence why it failed. */
export const isLasting = (reason: string): boolean => lasting.has(reason)
