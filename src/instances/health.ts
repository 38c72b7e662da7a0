import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import type { Health } from '../blueprints/blueprint.ts'

const timeoutMs = 5_000
const Answer = z.record(z.string(), z.unknown())

/**
 * The software's own word that it works. The body counts, not the status: other software answers 200
 * to any path.
 * @throws when there is no answer in time
 */
export async function isHealthy(
  stream: Duplex,
  { port, path, says }: Health,
  signal: AbortSignal,
): Promise<boolean> {
  const body = await new Promise<string>((resolve, reject) => {
    const asked = request({
      createConnection: () => stream,
      host: '127.0.0.1',
      port,
      path,
      headers: { connection: 'close' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    asked.once('error', reject)
    asked.once('response', response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text = (text + chunk).slice(0, 64 * 1024)
      })
      response.once('end', () => resolve(text))
      response.once('error', reject)
    })
    asked.end()
  })
  try {
    const answer = Answer.safeParse(JSON.parse(body))
    if (!answer.success) return false
    return Object.entries(says).every(([field, value]) => answer.data[field] === value)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
