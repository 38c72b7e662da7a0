import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  url: string
  close(): Promise<void>
}

/**
 * A migrated database of the caller's own, on this run's PostgreSQL. `close` drops it, whoever is
 * still connected.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  await command(url, `create database ${name} template ${template}`)
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    // Postgres waits 5 s for sessions that are just ending. Cutting them off at once would make the
    // driver throw in them; only what a test forgot to close is cut off.
    close: () =>
      command(url, `drop database if exists ${name}`).catch(() =>
        command(url, `drop database if exists ${name} with (force)`),
      ),
  }
}

async function command(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'test database' })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
