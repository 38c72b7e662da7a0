import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Client, Server } from 'ssh2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import { areKeysPrepared, prepareKeys } from './prepared-keys.ts'
import { newSshKey } from './ssh-key.ts'

const key = newSshKey(seededRandom('prepared keys'))
const content = randomBytes(300_000)
let server: Server
let client: Client

beforeAll(async () => {
  server = new Server({ hostKeys: [key.privateKey] }, connection => {
    connection.on('authentication', context => context.accept())
    connection.on('session', accept => {
      // Gives back whatever it is given.
      accept().on('exec', begin => {
        const channel = begin()
        channel.pipe(channel)
      })
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  client = new Client()
  client.connect({ host: '127.0.0.1', port, username: 'root', privateKey: key.privateKey })
  await once(client, 'ready')
})
afterAll(() => {
  client.end()
  server.close()
})

test('a connection whose keys are prepared carries what it carried before, both ways', async () => {
  expect(areKeysPrepared(client)).toBe(false)
  prepareKeys(client)
  expect(areKeysPrepared(client)).toBe(true)
  const received = await new Promise<Buffer[]>((resolve, reject) =>
    client.exec('cat', (error, channel) => {
      if (error) return reject(error)
      const chunks: Buffer[] = []
      channel.on('data', (chunk: Buffer) => chunks.push(chunk)).once('end', () => resolve(chunks))
      channel.end(content)
    }),
  )
  expect(Buffer.concat(received).equals(content)).toBe(true)
})
