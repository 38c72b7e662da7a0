import { z } from 'zod'
import type { S3Settings } from './connection.ts'

const given = z.string().min(1)
const required = [
  'SAMBUK_BACKUP_S3_BUCKET',
  'SAMBUK_BACKUP_S3_ACCESS_KEY_ID',
  'SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY',
] as const

/** The environment's variables that name a store for backups; none of them: backups go to a folder. */
export const backupS3Variables = {
  SAMBUK_BACKUP_S3_BUCKET: given.optional(),
  SAMBUK_BACKUP_S3_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'is not an http(s) address' })
    .optional(),
  SAMBUK_BACKUP_S3_REGION: given.default('us-east-1'),
  SAMBUK_BACKUP_S3_ACCESS_KEY_ID: given.optional(),
  SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY: given.optional(),
  SAMBUK_BACKUP_S3_PREFIX: z
    .string()
    .regex(
      /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*\/?$/,
      'is not a path of letters, digits, dots, dashes and underscores',
    )
    .optional(),
}

type Variables = z.infer<z.ZodObject<typeof backupS3Variables>>

/** A store that is half described is a mistake, and not a wish for a folder. */
export function missingBackupS3Variables(present: Record<string, string | undefined>): string[] {
  if (!Object.keys(backupS3Variables).some(name => present[name] !== undefined)) return []
  return required
    .filter(name => present[name] === undefined)
    .map(name => `  ${name} is not set, though other SAMBUK_BACKUP_S3_ variables are`)
}

/** Null where none is named. */
export function backupS3Settings(env: Variables): S3Settings | null {
  const bucket = env.SAMBUK_BACKUP_S3_BUCKET
  const accessKeyId = env.SAMBUK_BACKUP_S3_ACCESS_KEY_ID
  const secretAccessKey = env.SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY
  if (!bucket || !accessKeyId || !secretAccessKey) return null
  const folder = env.SAMBUK_BACKUP_S3_PREFIX?.replace(/\/$/, '')
  return {
    bucket,
    endpoint: env.SAMBUK_BACKUP_S3_ENDPOINT?.replace(/\/+$/, '') ?? null,
    region: env.SAMBUK_BACKUP_S3_REGION,
    accessKeyId,
    secretAccessKey,
    prefix: folder ? `${folder}/` : '',
  }
}
