import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from './account.ts'
import { getPrice } from './catalogue.ts'
import { readId, readInput } from './input.ts'

const query = z.object({
  date_from: z.iso.datetime({ offset: true }),
  date_to: z.iso.datetime({ offset: true }),
})

const stepMs = 3_600_000
const pointsMax = 24 * 31

/** Measurements: an idle machine's, made up, for each full hour since it was bought. */
export function addMetricsRoutes(app: FastifyInstance, account: Account): void {
  const { refusals, world } = account

  app.get('/virtual-machines/:id/metrics', { config: { operation: 'get-metrics' } }, request => {
    const machine = account.getMachine(readId(refusals, request.params))
    const { date_from, date_to } = readInput(refusals, query, request.query)
    const createdMs = new Date(machine.createdAt).getTime()
    const fromMs = Math.max(new Date(date_from).getTime(), createdMs)
    const toMs = Math.min(new Date(date_to).getTime(), world.clock.now().getTime())
    const moments: number[] = []
    for (let ms = fromMs; ms <= toMs && moments.length < pointsMax; ms += stepMs) moments.push(ms)
    const series = (unit: string, value: (ms: number) => number) => ({
      unit,
      usage: Object.fromEntries(moments.map(ms => [Math.floor(ms / 1000), value(ms)])),
    })
    const memoryBytes = getPrice(machine.itemId).plan.memoryGb * 1024 ** 3
    return {
      cpu_usage: series('%', () => 1),
      ram_usage: series('bytes', () => Math.round(memoryBytes / 10)),
      disk_space: series('bytes', () => 2_620_018_688),
      outgoing_traffic: series('bytes', () => 0),
      incoming_traffic: series('bytes', () => 0),
      uptime: series('milliseconds', ms => ms - createdMs),
    }
  })
}
