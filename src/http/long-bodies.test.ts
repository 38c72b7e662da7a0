import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as later } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { limitBodies } from './long-bodies.ts'

const limitMs = 100
let app: FastifyInstance
let address: string

beforeAll(async () => {
  app = Fastify()
  limitBodies(app, limitMs)
  app.get('/download', (_request, reply) =>
    reply.send(
      Readable.from(
        (async function* () {
          yield 'begun, '
          await later(4 * limitMs)
          yield 'and ended'
        })(),
        { objectMode: false },
      ),
    ),
  )
  app.post('/upload', async () => 'all of it')
  address = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

test('an answer may take longer than a body may', async () => {
  const response = await fetch(`${address}/download`)
  expect(await response.text()).toBe('begun, and ended')
})

test('a body that does not come to its end is cut off', async () => {
  const sent = request(`${address}/upload`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'content-length': 100 },
  })
  sent.write('only this')
  await expect(once(sent, 'response')).rejects.toThrow(/hang up|ECONNRESET/)
})

test('one that does is answered', async () => {
  const sent = request(`${address}/upload`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
  })
  sent.end('all of it')
  const [response] = await once(sent, 'response')
  expect(await text(response)).toBe('all of it')
})
