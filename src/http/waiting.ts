import { and, eq, isNull } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { requestRest } from '../servers/operate.ts'
import { customerCan, isWaking, type ServerRow, serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { AppDependencies } from './app.ts'
import { acceptedLanguage } from './language.ts'
import { HttpProblem } from './problem.ts'
import { refreshSeconds, type WaitingStage, waitingPage, waitingPolicy } from './waiting-page.ts'

type Deps = Pick<AppDependencies, 'db' | 'doorbell' | 'context' | 'vault' | 'url' | 'zone' | 'rest'>

const restingRetrySeconds = 3600

/**
 * Answers in the place of servers that have no machine now, under their own names, and notes that somebody
 * wants one. Nothing of our own pages is served there. Before every other hook.
 */
export function answerForWaiting(app: FastifyInstance, deps: Deps): void {
  if (deps.rest.waitingAddress === null) return
  const { db, zone } = deps
  const own = new URL(deps.url).hostname
  app.addHook('onRequest', async (request, reply) => {
    const { hostname } = request
    if (hostname === own) return
    const server = await findNamed(db, hostname, zone)
    if (!server) return
    const isWanted = isWaiting(server) && wakes(request)
    const asked = isWanted ? await wake(deps, server) : server
    const stage = stageOf(asked)
    const name = serverName(asked, zone)
    const language = acceptedLanguage(request.headers['accept-language']) ?? 'en'
    const again = stage === 'resting' ? restingRetrySeconds : refreshSeconds
    return reply
      .code(503)
      .headers({
        'retry-after': String(again),
        'cache-control': 'no-store',
        'content-language': language,
        vary: 'Accept-Language',
        'content-security-policy': waitingPolicy(name),
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
        // The next request shall look where the name leads by then.
        connection: 'close',
      })
      .type('text/html; charset=utf-8')
      .send(waitingPage(stage, name, language))
  })

  app.route({
    method: 'GET',
    url: '/api/waiting-names',
    schema: { hide: true },
    // What a front proxy asks before it gets a certificate for a name (Caddy's `on_demand_tls`).
    handler: async request => {
      const query = z.object({ domain: z.string().max(253) }).safeParse(request.query)
      const server = query.success ? await findNamed(db, query.data.domain, zone) : null
      if (!server) throw new HttpProblem('not-found')
      return {}
    },
  })
}

/** The living server of a name; its name may lead here for a while after it is back. Else null. */
async function findNamed(db: Database, name: string, zone: string): Promise<ServerRow | null> {
  const domain = `.${zone}`
  const lower = name.toLowerCase()
  const label = lower.endsWith(domain) ? lower.slice(0, -domain.length) : ''
  if (label === '' || label.includes('.')) return null
  const [server] = await db
    .select()
    .from(servers)
    .where(and(eq(servers.hostname, label), isNull(servers.closedAt), isNull(servers.copyOf)))
  return server && server.desired !== 'absent' ? server : null
}

const isWaiting = (server: ServerRow): boolean =>
  server.desired === 'hibernated' || isWaking(server)

async function wake(deps: Deps, server: ServerRow): Promise<ServerRow> {
  if (server.desired !== 'hibernated' || customerCan.start(server) !== null) return server
  const asked = await requestRest(deps, server.id, { action: 'start' }, 'customer')
  return asked.ok ? asked.value : server
}

/** What robots, monitors and scanners call themselves, where they say so. */
const robots =
  /bot|crawl|spider|slurp|scan|monitor|uptime|pingdom|statuscake|health|preview|headless|zgrab|masscan|nmap|nuclei|censys|expanse|inspect|measurement|facebookexternalhit|whatsapp|archive/i

/**
 * Somebody opens it in a browser, or a program of its owner's calls it by a secret. All else may look, and
 * wakes nobody: the internet knocks at every name all day.
 */
export function wakes(request: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  const { method, url, headers } = request
  if (method === 'HEAD' || method === 'OPTIONS') return false
  if (headers.authorization) return true
  const agent = headers['user-agent'] ?? ''
  if (method !== 'GET' || !agent.startsWith('Mozilla/') || robots.test(agent)) return false
  // Asked for ahead of anybody's wish.
  if (/prefetch|prerender/.test(String(headers['sec-purpose'] ?? headers.purpose ?? '')))
    return false
  const path = url.split('?')[0] ?? ''
  const isAside = /^\/(robots\.txt|favicon\.ico|\.well-known\/)/.test(path)
  return !isAside && String(headers.accept ?? '').includes('text/html')
}

function stageOf(server: ServerRow): WaitingStage {
  if (server.suspended !== null || server.desired === 'hibernated') return 'resting'
  if (!isWaking(server)) return server.desired === 'ready' && server.verifiedAt ? 'back' : 'resting'
  if (server.machineId === null) {
    return server.steps.machine?.reason === 'sold-out' ? 'late' : 'machine'
  }
  if (server.installPhase !== 'installed') return 'boot'
  return server.restoreFrom === null ? 'checks' : 'data'
}
