import type { StoreRefusal } from '../../backups/backup-store.ts'
import { fail, type Result } from '../../kit/result.ts'

/** What was to be written ended with an error of its own, or was called off. */
export class ContentBroke extends Error {}

/** The store has another content under a name than was written there. */
export class WrongContent extends Error {}

/** Stores that count their room have no common word for its end. */
const fullCodes = new Set([
  'QuotaExceeded', // Ceph
  'XMinioStorageFull', // MinIO: the disks
  'XMinioAdminBucketQuotaExceeded', // MinIO: the bucket
  'StorageLimitExceeded',
  'TotalStorageExceeded',
  'InsufficientCapacity',
])
/** HTTP's own word for it. */
const fullStatus = 507

/** Something on the way broke what was sent: sent again it arrives. */
const brokenCodes = new Set([
  'BadDigest',
  'XAmzContentSHA256Mismatch',
  'IncompleteBody',
  'RequestTimeout',
])

/** Somebody has this name already, or the upload is not there any more: perhaps by our own lost call. */
const settledCodes = new Set(['PreconditionFailed', 'NoSuchUpload', 'ConditionalRequestConflict'])

/** The store was busy or away, or the line broke: the same call may go through later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ContentBroke || error instanceof WrongContent) return false
  const status = statusOf(error)
  if (status === null) return true
  if (status === fullStatus || status === 501 || fullCodes.has(codeOf(error))) return false
  return status >= 500 || status === 429 || status === 408 || brokenCodes.has(codeOf(error))
}

export const isSettled = (error: unknown): boolean => settledCodes.has(codeOf(error))

export const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && codeOf(error) !== 'NoSuchBucket'

export const isNotImplemented = (error: unknown): boolean => statusOf(error) === 501

/** The port's answer to what was thrown on the way. */
export function refused(error: unknown): Result<never, StoreRefusal> {
  return fail({ reason: reasonOf(error), detail: detailOf(error) })
}

function reasonOf(error: unknown): StoreRefusal['reason'] {
  if (error instanceof ContentBroke) return 'backup-cut-off'
  if (statusOf(error) === fullStatus || fullCodes.has(codeOf(error))) return 'backup-store-full'
  const isObject = codeOf(error) === 'NoSuchKey' || codeOf(error) === 'NotFound'
  return isObject ? 'backup-missing' : 'backup-store-refused'
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const status = statusOf(error)
  if (status === null) return error.message || error.name
  const { name, message } = error
  return `${name} (${status})${message && message !== name ? `: ${message}` : ''}`
}

const codeOf = (error: unknown): string => (error instanceof Error ? error.name : '')

/** Of an answer; null when there was none. An answer that cannot be read is as good as none. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null
  const { $metadata: metadata } = error
  if (typeof metadata !== 'object' || metadata === null) return null
  const status = 'httpStatusCode' in metadata ? metadata.httpStatusCode : null
  return typeof status === 'number' && status >= 300 ? status : null
}
