import { and, type Column, eq, isNull, type SQL } from 'drizzle-orm'
import { servers } from './tables.ts'

/** The server that was bought by a subscription, and none of its throw-away copies. */
export const isServerOf = (subscriptionId: string | Column): SQL | undefined =>
  and(eq(servers.subscriptionId, subscriptionId), isNull(servers.copyOf))
