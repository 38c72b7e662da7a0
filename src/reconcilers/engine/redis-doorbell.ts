import { Queue, Worker } from 'bullmq'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Doorbell } from './doorbell.ts'

interface Ring {
  reconciler: string
  id: string
}

const queueName = 'sambuk-doorbell'
const ringLimitMs = 5_000
/** A dead worker's rings are heard by another after `lockMs` and one look of `takeOverEveryMs`. */
const lockMs = 3_000
const takeOverEveryMs = 1_000

/**
 * The doorbell on BullMQ, on Redis or Valkey. Rings have no ids of our choosing: BullMQ drops a job
 * whose id it knows, and with it the ring for a row whose pass is under way. Delays are whole
 * milliseconds.
 */
export function openRedisDoorbell(redisUrl: string, clock: Clock, log: Log): Doorbell {
  const connection = { url: redisUrl, connectTimeout: 5_000 }
  const queue = new Queue<Ring>(queueName, {
    connection,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    streams: { events: { maxLen: 100 } },
  })
  queue.on('error', error => log.warn({ err: error }, 'the doorbell lost its connection'))

  return {
    async ring(reconciler, id, at) {
      const delay = Math.max(0, Math.ceil(at.getTime() - clock.now().getTime()))
      await within(ringLimitMs, queue.add('ring', { reconciler, id }, { delay }))
    },
    async answer(handler, { concurrency }) {
      const worker = new Worker<Ring>(
        queueName,
        async job => {
          const { reconciler, id } = job.data
          try {
            await handler(reconciler, id)
          } catch (error) {
            log.error({ err: error, reconciler, id }, 'answering the doorbell failed')
          }
        },
        {
          connection,
          concurrency,
          lockDuration: lockMs,
          stalledInterval: takeOverEveryMs,
          maxStalledCount: 1_000,
        },
      )
      worker.on('error', error => log.warn({ err: error }, 'the doorbell lost its connection'))
      await worker.waitUntilReady()
      return { close: () => worker.close() }
    },
    close: () => queue.close(),
  }
}

/** While Redis is away, BullMQ keeps a call waiting for as long as that takes. */
function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Redis did not take a ring within ${limitMs} ms`)),
      limitMs,
    )
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
