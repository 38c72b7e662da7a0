import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDial } from './dial.ts'

const dial = createDial(null)
let server: Server
let port = 0

beforeEach(async () => {
  server = createServer(socket => socket.on('error', () => {}).pipe(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterEach(() => server.close())

test('a connection outlives what limited the time to make it', async () => {
  const limit = new AbortController()
  const socket = await dial('127.0.0.1', port, limit.signal)
  limit.abort()
  socket.write('still here')
  expect(String((await once(socket, 'data'))[0])).toBe('still here')
  socket.destroy()
})

test('who stops waiting for a connection does not get it', async () => {
  const limit = new AbortController()
  const dialled = dial('127.0.0.1', port, limit.signal)
  limit.abort(new Error('enough'))
  await expect(dialled).rejects.toThrow('enough')
})

test('a port where nobody listens is refused', async () => {
  const { signal } = new AbortController()
  server.close()
  await expect(dial('127.0.0.1', port, signal)).rejects.toThrow(/ECONNREFUSED/)
})
