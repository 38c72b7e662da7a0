import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from './database.ts'

const Journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) })
const journalFile = resolve(import.meta.dirname, '../../migrations/meta/_journal.json')

export interface Pending {
  /** Migrations of this version that the database has not seen. */
  missing: string[]
  /** The database was brought up to date by a newer version than this one. */
  isNewer: boolean
}

/** Compares the migrations that come with this version with those that the database has seen. */
export async function pendingMigrations(db: Database): Promise<Pending> {
  const { entries } = Journal.parse(JSON.parse(readFileSync(journalFile, 'utf8')))
  const table = await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations') as name`)
  if (table.rows[0]?.name == null) return { missing: entries.map(({ tag }) => tag), isNewer: false }
  const seen = await db.execute(
    sql`select coalesce(max(created_at), 0)::text as last from drizzle.__drizzle_migrations`,
  )
  const last = Number(seen.rows[0]?.last ?? 0)
  return {
    missing: entries.filter(({ when }) => when > last).map(({ tag }) => tag),
    isNewer: last > Math.max(...entries.map(({ when }) => when)),
  }
}
