import { fail, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import { type Sftp, SftpFailure } from './sftp.ts'
import { statusCode } from './sftp-packets.ts'

/** Ends what is being done with a file, for a reason that a person is told. */
export class FileRefused extends Error {
  readonly reason: string

  constructor(reason: string, detail = reason) {
    super(detail)
    this.reason = reason
  }
}

/** Less than this is no room: a file system keeps some blocks for itself. */
const roomBytes = 256 * 1024

/**
 * Why something could not be done. SFTP has no word for a disk that is full, or a quota that is used up, but
 * "failure": then it is asked how much room there is.
 */
export async function refusalOf(
  error: unknown,
  sftp: Sftp,
  folder: string,
): Promise<Result<never, InstanceRefusal>> {
  if (error instanceof FileRefused) return fail({ reason: error.reason, detail: error.message })
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300)
  if (!(error instanceof SftpFailure)) return fail({ reason: 'files-unreachable', detail })
  return fail({ reason: await reasonOf(error, sftp, folder), detail })
}

async function reasonOf({ status }: SftpFailure, sftp: Sftp, folder: string): Promise<string> {
  if (status === statusCode.noSuchFile) return 'file-missing'
  if (status === statusCode.permissionDenied) return 'file-denied'
  const free = await sftp.freeBytes(folder).catch(() => null)
  return free !== null && free < roomBytes ? 'disk-full' : 'file-refused'
}

export const isMissing = (error: unknown): boolean =>
  error instanceof SftpFailure && error.status === statusCode.noSuchFile
