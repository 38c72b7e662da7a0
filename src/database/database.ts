import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type * as tables from './tables.ts'

export type Database = NodePgDatabase<typeof tables>
/** What runs inside one transaction. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
