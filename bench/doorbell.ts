import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { redisServer, withRedis } from '../test/doorbell/redis.ts'
import { type Bells, type Lateness, loneRings, manyRings } from '../test/doorbell/ringing.ts'
import type { KeptPostgres } from '../test/keep-postgres.ts'

/**
 * How late a ring of the doorbell is heard, on Postgres and, where there is a redis-server, on Redis, in turn in
 * one run. Prints the median, the 99th of a hundred and the latest in milliseconds, and Postgres to Redis.
 */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })

const keeper = fork(join(import.meta.dirname, '../test/keep-postgres.ts'))
const ended = once(keeper, 'exit')
const [kept] = (await once(keeper, 'message')) as [KeptPostgres]
try {
  const bells = { databaseUrl: kept.url }
  const postgres = await measure({ ...bells, redisUrl: null })
  const redis = redisServer
    ? await withRedis(redisUrl => measure({ ...bells, redisUrl }))
    : undefined
  const ratio = redis && {
    many: postgres.many.of99 / redis.many.of99,
    lone: postgres.lone.median / redis.lone.median,
  }
  if (values.json) console.log(JSON.stringify({ postgres, redis, ratio }))
  else {
    print('Postgres', postgres)
    if (redis && ratio) {
      print('Redis', redis)
      console.log(
        `Postgres to Redis: ${ratio.many.toFixed(2)} of many, ${ratio.lone.toFixed(2)} of lone`,
      )
    } else console.log('Redis was not measured: apt-get install redis-server')
  }
} finally {
  keeper.disconnect()
  await ended
}

async function measure(bells: Bells) {
  return { lone: await loneRings(bells), many: await manyRings(bells) }
}

function print(name: string, { lone, many }: { lone: Lateness; many: Lateness }): void {
  for (const [which, late] of [
    [`${name}, one at a time`, lone],
    [`${name}, many at once`, many],
  ] as const) {
    const { heard, median, of99, latest } = late
    console.log(
      `${which.padEnd(26)} ${heard} heard, median ${median.toFixed(1)} ms, 99 of 100 ${of99.toFixed(0)} ms, latest ${latest.toFixed(0)} ms`,
    )
  }
}
