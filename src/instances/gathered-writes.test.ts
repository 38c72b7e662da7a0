import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatherWrites } from './gathered-writes.ts'

let ours: Socket
let theirs: Socket
const server = createServer()

beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const came = once(server, 'connection')
  ours = gatherWrites(connect((server.address() as AddressInfo).port, '127.0.0.1'))
  await once(ours, 'connect')
  ;[theirs] = await came
})

afterEach(async () => {
  ours.destroy()
  theirs.destroy()
  server.close()
  await once(server, 'close')
})

async function received(): Promise<string> {
  let text = ''
  for await (const chunk of theirs) text += chunk
  return text
}

test('what is written in one turn waits for its end and goes at once, in its order', async () => {
  for (const part of ['length', 'packet', 'sum']) ours.write(part)
  expect(ours.bytesWritten).toBe('lengthpacketsum'.length)
  expect(ours.writableLength).toBe('lengthpacketsum'.length)
  await new Promise<void>(resolve => process.nextTick(resolve))
  expect(ours.writableCorked).toBe(0)
  ours.write('more')
  await new Promise(resolve => ours.write('', resolve))
  ours.end()
  expect(await received()).toBe('lengthpacketsummore')
})

test('nothing is kept back by an end in the same turn', async () => {
  ours.write('last')
  ours.end('words')
  expect(await received()).toBe('lastwords')
})

test('a connection that is destroyed in the same turn stays destroyed', async () => {
  ours.write('never mind')
  ours.destroy()
  await once(ours, 'close')
  expect(ours.destroyed).toBe(true)
})
