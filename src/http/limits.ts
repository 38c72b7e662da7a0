import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, RouteShorthandOptions } from 'fastify'
import { HttpProblem } from './problem.ts'

/**
 * How often one address may do what costs us something. Counted in this process: with several web
 * processes the limit is that many times as high, which still stops a flood.
 */
const perMinute = {
  hostnames: 60,
  orders: 20,
  returned: 60,
  contact: 5,
  apiKeys: 10,
  passkeys: 20,
  passwords: 10,
  team: 20,
  emailChanges: 6,
  emailLinks: 20,
  mailSettings: 30,
  chat: 30,
  model: 20,
  channels: 30,
  channelWaits: 60,
  credentials: 10,
  controlUi: 10,
  keys: 20,
  domains: 20,
  rest: 20,
  backups: 20,
  downloads: 30,
  exports: 3,
  erasures: 5,
  receipts: 60,
  imports: 6,
  files: 300,
  fileChanges: 120,
  uploads: 600,
  phoneHome: 240,
} as const

export const limited = (what: keyof typeof perMinute): Pick<RouteShorthandOptions, 'config'> => ({
  config: { rateLimit: { max: perMinute[what], timeWindow: '1 minute' } },
})

export async function limitRates(app: FastifyInstance) {
  await app.register(rateLimit, {
    global: false,
    cache: 10_000,
    errorResponseBuilder: () => new HttpProblem('too-many-requests'),
  })
}
