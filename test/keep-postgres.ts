import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { ensureEmbeddedPostgres } from '../src/database/embedded/embedded.ts'
import { migrateDatabase } from '../src/database/migrate.ts'
import { silentLog } from '../src/kit/log.ts'

// A process of its own that keeps a PostgreSQL for one test run: it says where, waits until the run
// is over in whatever way (its end of the channel closes, also by kill -9) and clears everything away.
export interface KeptPostgres {
  /** Of the server; a test makes its own database there. */
  url: string
  /** A migrated database that nobody is connected to, to be copied. */
  template: string
}

const template = 'sambuk_template'
const stateDir = mkdtempSync(join(tmpdir(), 'sambuk-test-'))
chmodSync(stateDir, 0o711) // the server's OS user passes through
const postgres = await ensureEmbeddedPostgres({ stateDir, log: silentLog, fsync: false })

async function clearAway(): Promise<void> {
  await postgres.stop()
  rmSync(dirname(postgres.dataDir), { recursive: true, force: true })
  rmSync(stateDir, { recursive: true, force: true })
  process.exit(0)
}
process.once('disconnect', clearAway)

const client = new Client({ connectionString: postgres.url })
await client.connect()
await client.query(`create database ${template}`)
await client.end()
await migrateDatabase(Object.assign(new URL(postgres.url), { pathname: `/${template}` }).href)
process.send?.({ url: postgres.url, template } satisfies KeptPostgres)
