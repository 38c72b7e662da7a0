import { Client } from 'pg'
import { z } from 'zod'
import { innermostReason, type Log } from '../kit/log.ts'

const Change = z.object({ table: z.string(), id: z.string() })
export type RowChange = z.infer<typeof Change>

const firstPauseMs = 500
const longestPauseMs = 10_000

/**
 * Hears from Postgres which rows have changed, on a connection of its own. After a lost connection
 * nobody knows what was missed: `onGap` is called once it hears again, and whoever listens looks afresh.
 */
export function listenForRowChanges(
  databaseUrl: string,
  log: Log,
  heard: { onChange: (change: RowChange) => void; onGap: () => void },
): { close(): Promise<void> } {
  let client: Client | null = null
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  let isFirst = true
  let pauseMs = firstPauseMs

  async function connect() {
    timer = null
    const fresh = new Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    client = fresh
    // 'end' follows every loss, also after 'error'; one place reconnects.
    fresh.on('error', error =>
      log.warn({ reason: innermostReason(error) }, 'row changes are not heard'),
    )
    fresh.on('end', () => client === fresh && again())
    fresh.on('notification', ({ payload }) => {
      const change = Change.safeParse(parseJson(payload ?? ''))
      if (change.success) heard.onChange(change.data)
      else log.warn('a row change could not be read')
    })
    try {
      await fresh.connect()
      await fresh.query('listen row_changed')
      if (!isFirst) heard.onGap()
      isFirst = false
      pauseMs = firstPauseMs
    } catch (error) {
      log.warn({ reason: innermostReason(error) }, 'cannot listen for row changes; trying again')
      again()
    }
  }

  function again() {
    if (isClosed || timer) return
    isFirst = false
    timer = setTimeout(connect, pauseMs)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }

  void connect()
  return {
    async close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      const last = client
      client = null
      await last?.end()
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
