import { Pool } from 'pg'
import { addMs, systemClock } from '../../src/kit/clock.ts'
import { createLog } from '../../src/kit/log.ts'
import { integer, systemRandom } from '../../src/kit/random.ts'
import { openDoorbell } from '../../src/reconcilers/engine/open-doorbell.ts'

// A worker process that the doorbell's test and its bench start. A pass moves its row one step on if
// the row is due, and rings for the row's next time: what the engine does, and nothing else.
const [databaseUrl = '', redisUrl = ''] = process.argv.slice(2)
/** A row's next ring is due up to this much later: as fast as a small machine in use can follow. */
const pauseMsMax = 3_000
const concurrency = 20
const log = createLog('answerer', 'warn')
const pool = new Pool({ connectionString: databaseUrl, max: 10 })
const bell = openDoorbell({ databaseUrl, redisUrl: redisUrl || null, clock: systemClock, log })

async function pass(_reconciler: string, id: string): Promise<void> {
  const found = await pool.query('select passes, due_at from doorbell_rows where id = $1', [id])
  const { passes, due_at: dueAt } = found.rows[0] ?? { passes: 8 }
  if (passes === 8) return
  const now = systemClock.now()
  if (dueAt > now) return bell.ring('row', id, dueAt)
  const next = addMs(now, integer(systemRandom, 0, pauseMsMax))
  const moved = await pool.query(
    `with moved as (
       update doorbell_rows set passes = passes + 1, due_at = $3
       where id = $1 and passes = $2 and due_at = $4 returning id
     ) insert into doorbell_passes (row_id, late_ms) select id, $5 from moved`,
    [id, passes, next, dueAt, now.getTime() - dueAt.getTime()],
  )
  if (moved.rowCount && passes < 7) await bell.ring('row', id, next)
}

await bell.answer(pass, { concurrency })
process.send?.('ready')
process.once('disconnect', () => process.exit(0))
