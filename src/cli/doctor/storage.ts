import { statfs } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { pendingMigrations } from '../../database/pending-migrations.ts'
import { isDatabaseUnavailable } from '../../database/unavailable.ts'
import { type Check, type Finding, failed, fine, warning } from './finding.ts'

const gb = 1024 ** 3
const freeWantedBytes = 2 * gb
const freeNeededBytes = gb / 4

/** The database, which is the only truth, and the disk below it. */
export const checkStorage: Check = async ({ open, config }) => {
  const [database, disk] = await Promise.all([
    checkDatabase(open.platform.db),
    checkDisk(config.stateDir),
  ])
  return [...database, ...disk]
}

async function checkDatabase(db: Parameters<typeof pendingMigrations>[0]): Promise<Finding[]> {
  const subject = 'database'
  try {
    const version = await db.execute(sql`select current_setting('server_version') as version`)
    const { missing, isNewer } = await pendingMigrations(db)
    const what = `PostgreSQL ${String(version.rows[0]?.version)}`
    if (missing.length > 0) {
      return [
        failed(
          subject,
          `${what}; ${missing.length} migrations are missing (${missing[0]} …)`,
          'Run node src/main.ts migrate, or npm start.',
        ),
      ]
    }
    return isNewer
      ? [
          warning(
            subject,
            `${what}; a newer version of Sambuk has migrated it`,
            'Run that version here too.',
          ),
        ]
      : [fine(subject, `${what}; migrations are up to date`)]
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error
    return [
      failed(
        subject,
        'does not answer',
        'Start PostgreSQL (npm start does), or correct DATABASE_URL.',
      ),
    ]
  }
}

async function checkDisk(stateDir: string | null): Promise<Finding[]> {
  if (stateDir === null) return []
  const subject = 'disk'
  const { bavail, bsize } = await statfs(stateDir)
  const free = bavail * bsize
  const what = `${(free / gb).toFixed(1)} GB are free at ${stateDir}`
  const todo = 'Make room there: the database stops when its disk is full.'
  if (free < freeNeededBytes) return [failed(subject, what, todo)]
  return [free < freeWantedBytes ? warning(subject, what, todo) : fine(subject, what)]
}
