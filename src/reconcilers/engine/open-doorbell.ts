import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Doorbell } from './doorbell.ts'
import { openPostgresDoorbell } from './postgres-doorbell.ts'
import { openRedisDoorbell } from './redis-doorbell.ts'

export interface DoorbellOptions {
  /** Where the rings are kept when there is no Redis. */
  databaseUrl: string
  redisUrl: string | null
  clock: Clock
  log: Log
}

/** The doorbell of this installation: in Redis where there is one, else in the database. */
export const openDoorbell = ({ databaseUrl, redisUrl, clock, log }: DoorbellOptions): Doorbell =>
  redisUrl ? openRedisDoorbell(redisUrl, clock, log) : openPostgresDoorbell(databaseUrl, clock, log)
