import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { World } from '../world.ts'
import { type Problem, problem } from './problems.ts'

const timeoutMs = 10_000
const answerBytesMax = 16 * 1024

/**
 * Fetches the token from the machine that the name leads to, through its firewall, and compares it
 * (RFC 8555, section 8.3). Null when the name is proved. Redirects are not followed.
 */
export async function validateHttp(
  world: Pick<World, 'zones' | 'machines' | 'edge'>,
  name: string,
  challenge: { token: string; keyAuthorization: string },
): Promise<Problem | null> {
  const [address] = world.zones.resolve(name)
  if (!address) {
    return problem('dns', `DNS problem: NXDOMAIN looking up A for ${name}`)
  }
  const target = world.edge.has(address) ? world.edge : world.machines.findByAddress(address)
  if (!target) return problem('connection', `${address}: no machine has this address`)
  const path = `/.well-known/acme-challenge/${challenge.token}`
  try {
    const stream = await within(timeoutMs, target.connect(80))
    const { status, body } = await get(stream, name, path)
    if (status !== 200) {
      return problem(
        'unauthorized',
        `${address}: Invalid response from http://${name}${path}: ${status}`,
      )
    }
    if (body.trim() === challenge.keyAuthorization) return null
    return problem('unauthorized', `${address}: The key authorization file does not match.`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return problem('connection', `${address}: Fetching http://${name}${path}: ${reason}`)
  }
}

function get(
  stream: Duplex,
  host: string,
  path: string,
): Promise<{ status: number; body: string }> {
  const signal = AbortSignal.timeout(timeoutMs)
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asked = request({
      createConnection: () => stream,
      path,
      signal,
      headers: { host, 'user-agent': 'sandbox-acme-validator', connection: 'close' },
    })
    asked.on('error', reject)
    asked.on('response', response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > answerBytesMax) response.destroy(new Error('the answer is too long'))
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.end()
  }).finally(() => stream.destroy())
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Timeout during connect')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
