import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { Log } from '../kit/log.ts'
import type { Database } from './database.ts'
import * as tables from './tables.ts'

export interface OpenDatabase {
  db: Database
  pool: Pool
  /** Waits for borrowed connections to come back, then ends them all. */
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Connections at most. */
  max: number
  /** How the database's own views and logs call us. */
  applicationName: string
  log: Log
}

/**
 * A pool of connections; the first is made with the first query. No query runs longer than 30 s, no
 * transaction stays idle longer than 60 s, and a database that does not answer within 5 s is an
 * error. A connection that breaks while idle is logged and replaced.
 */
export function openDatabase(url: string, options: ConnectOptions): OpenDatabase {
  const pool = new Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    // For the answer that never comes because the network is gone, which the server cannot end.
    query_timeout: 40_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  })
  pool.on('error', ({ message }) =>
    options.log.warn({ reason: message }, 'an idle database connection broke'),
  )
  // One that breaks while it is borrowed, and between two queries, would end the process unheard. Its
  // borrower is told by the next query.
  pool.on('connect', client =>
    client.on('error', ({ message }) =>
      options.log.warn({ reason: message }, 'a database connection broke'),
    ),
  )
  return { db: drizzle(pool, { schema: tables }), pool, close: () => pool.end() }
}
