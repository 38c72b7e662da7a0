import { resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'

const migrationsFolder = resolve(import.meta.dirname, '../../migrations')
/** `SMBK` in ASCII: one migrator at a time, whoever else works in this database. */
const advisoryLock = 0x534d424b

/**
 * Brings the database to the shape that this version expects. Forward only; starters that come at
 * the same time wait for the first. @throws when a migration fails; what it did is rolled back.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'sambuk migrate',
    connectionTimeoutMillis: 10_000,
  })
  await client.connect()
  try {
    await client.query(`set lock_timeout = '60s'`)
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await migrate(drizzle(client), { migrationsFolder })
  } finally {
    await client.end() // the lock ends with the session
  }
}
