import { afterEach } from 'vitest'
import {
  type ExpectedExchange,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/scripted-server.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { seededRandom } from '../../kit/random.ts'
import type { ComputeProvider } from '../compute.ts'
import { createMemoryRateBudget } from '../transport/memory-rate-budget.ts'
import { createDigitalOcean } from './compute.ts'

const context = { clock: systemClock, random: seededRandom('digitalocean'), log: silentLog }

/** Talks to DigitalOcean in a test file: every exchange is scripted, and none is left out. */
export function conversation() {
  let server: ScriptedServer | undefined
  let waits: number[] = []
  afterEach(async () => {
    const ended = server
    server = undefined
    await ended?.close()
    ended?.expectDone()
  })
  return {
    /** How long the client waited before it asked again. */
    waits: () => waits,
    endServer: () => server?.close(),
    async converse(
      script: ExpectedExchange[],
      options: { timeoutMs?: number } = {},
    ): Promise<ComputeProvider> {
      server = await startScriptedServer(script)
      waits = []
      return createDigitalOcean({
        endpoint: server.url,
        token: 'token',
        context,
        budget: createMemoryRateBudget(systemClock),
        sleep: async ms => {
          waits.push(ms)
        },
        ...options,
      })
    },
  }
}

export const labels = { 'sambuk.installation': 'ins_1', 'sambuk.server': 'srv_1' }
export const tags = ['sambuk:installation:ins_1', 'sambuk:server:srv_1']

export const wireDroplet = (id: number, more: object = {}) => ({
  id,
  name: `sambuk-${id}`,
  status: 'active',
  locked: false,
  created_at: '2026-11-21T10:00:00Z',
  size_slug: 's-1vcpu-2gb',
  region: { slug: 'fra1', name: 'Frankfurt 1' },
  networks: {
    v4: [
      { ip_address: '10.0.0.2', type: 'private' },
      { ip_address: '198.51.100.7', type: 'public' },
    ],
    v6: [],
  },
  tags: [...tags, 'sambuk-ins_1-openclaw', 'somebody-else', 'team:blue'],
  field_of_next_year: true,
  ...more,
})

/** A page of a list; `next` is there when more follow. */
export const pageOf = (field: string, items: object[], hasNext = false) => ({
  [field]: items,
  links: hasNext ? { pages: { next: 'https://api.digitalocean.com/v2/x?page=2' } } : {},
  meta: { total: items.length },
})

export const refusal = (message: string, id = 'unprocessable_entity') => ({
  id,
  message,
  request_id: 'r-1',
})
