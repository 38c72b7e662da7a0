import type { Readable } from 'node:stream'
import type { Result } from '../kit/result.ts'

export interface StoreRefusal {
  /**
   * The code of a sentence: `backup-store-full`, `backup-store-refused`, `backup-missing`, `backup-too-large`
   * before anything of it was read, or `backup-cut-off` when what was to be written ended with an error of its own.
   */
  reason:
    | 'backup-store-full'
    | 'backup-store-refused'
    | 'backup-missing'
    | 'backup-too-large'
    | 'backup-cut-off'
  detail: string
}

type Answer<T> = Promise<Result<T, StoreRefusal>>

/**
 * Where backups are kept. Names are paths of letters, digits, dots, underscores and slashes. A name is
 * there only when all of it is, and stays so when the power fails; nothing is ever written over.
 */
export interface BackupStore {
  /**
   * Writes as it comes, and holds no more of it in memory than a few pieces. `bytesMost`: how large it may become;
   * null where nobody knows.
   */
  write(
    name: string,
    content: Readable,
    signal: AbortSignal,
    bytesMost?: number | null,
  ): Answer<null>
  read(name: string, signal: AbortSignal): Answer<Readable>
  /**
   * Names that begin so, however deep, in no order. What writers have not finished is among them, with
   * `unfinishedSuffix` behind its name: of one that is still at it, or that died.
   */
  list(prefix: string): Answer<string[]>
  /** What is not there is removed. A writer whose unfinished name is removed cannot finish it any more. */
  remove(name: string): Answer<null>
}
