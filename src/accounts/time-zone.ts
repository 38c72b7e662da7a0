import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { accounts } from './tables.ts'

/** A name of the IANA database, such as `Asia/Muscat`. */
export const TimeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, { error: 'no such time zone' })
  .meta({ description: 'A name of the IANA database, such as `Asia/Muscat`.' })

/** Offsets are no places: they know no summer. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

/** The time zone of whoever has this address; of others nobody knows it, and letters are in UTC. */
export async function timeZoneOf(db: Database, email: string): Promise<string> {
  const [account] = await db
    .select({ timeZone: accounts.timeZone })
    .from(accounts)
    .where(eq(accounts.email, email))
  return TimeZone.catch('UTC').parse(account?.timeZone)
}
