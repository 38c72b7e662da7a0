import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningSandbox } from '../../sandbox/start.ts'
import type { BackupStore } from '../../src/backups/backup-store.ts'
import { createDirectoryStore } from '../../src/backups/directory-store.ts'
import type { S3Options } from '../../src/providers/s3/connection.ts'
import { createS3Store } from '../../src/providers/s3/store.ts'
import { context, variable } from './sandbox.ts'

/** A client of the emulated store that does not wait between two tries. */
export function s3Store(
  sandbox: RunningSandbox,
  changes: Partial<Pick<S3Options, 'bucket' | 'prefix' | 'secretAccessKey' | 'timeoutMs'>> = {},
): BackupStore {
  return createS3Store({
    bucket: variable(sandbox, 'SANDBOX_S3_BUCKET'),
    endpoint: variable(sandbox, 'SANDBOX_S3_ENDPOINT'),
    region: variable(sandbox, 'SANDBOX_S3_REGION'),
    accessKeyId: variable(sandbox, 'SANDBOX_S3_ACCESS_KEY_ID'),
    secretAccessKey: variable(sandbox, 'SANDBOX_S3_SECRET_ACCESS_KEY'),
    prefix: 'installation/',
    partBytes: 5 * 1024 ** 2,
    context,
    sleep: async () => {},
    ...changes,
  })
}

export function temporaryStore(): { store: BackupStore; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sambuk-store-'))
  return {
    store: createDirectoryStore(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
