import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import { gatewayPort } from '../blueprints/openclaw/config.ts'

const timeoutMs = 5_000
const Ready = z.object({ ready: z.literal(true) })

/**
 * OpenClaw's own word that it is ready. The body counts, not the status: other software answers 200
 * to any path.
 * @throws when there is no answer in time
 */
export async function isReady(stream: Duplex, signal: AbortSignal): Promise<boolean> {
  const body = await new Promise<string>((resolve, reject) => {
    const asked = request({
      createConnection: () => stream,
      host: '127.0.0.1',
      port: gatewayPort,
      path: '/readyz',
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
    return Ready.safeParse(JSON.parse(body)).success
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
