import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import { SftpFailure } from './sftp.ts'
import { statusCode } from './sftp-packets.ts'

/** Ends what is being done with a file, for a reason that a person is told. */
export class FileRefused extends Error {
  readonly reason: string

  constructor(reason: string, detail = reason) {
    super(detail)
    this.reason = reason
  }
}

/** Why something could not be done. */
export function refusalOf(error: unknown): InstanceRefusal {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300)
  if (error instanceof FileRefused) return { reason: error.reason, detail }
  if (!(error instanceof SftpFailure)) return { reason: 'files-unreachable', detail }
  if (error.status === statusCode.noSuchFile) return { reason: 'file-missing', detail }
  const isDenied = error.status === statusCode.permissionDenied
  return { reason: isDenied ? 'file-denied' : 'file-refused', detail }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof SftpFailure && error.status === statusCode.noSuchFile
