import { createServer } from 'node:net'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { silentLog } from '../kit/log.ts'
import { keepTrying } from './keep-trying.ts'

const never = new AbortController().signal
const connect = async () => {
  const client = new Client('postgres://nobody@127.0.0.1:1/none')
  await client.connect()
  await client.end()
}

test('an unreachable database is waited for', async () => {
  let tries = 0
  const value = await keepTrying('test', silentLog, never, async () => {
    if (++tries < 3) await connect()
    return 'up'
  })
  expect({ value, tries }).toEqual({ value: 'up', tries: 3 })
})

test('any other failure ends the process at once', async () => {
  const start = () => Promise.reject(new Error('a bug'))
  await expect(keepTrying('test', silentLog, never, start)).rejects.toThrow('a bug')
})

test('a port that another program holds is not a database that is down', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => holder.once('listening', resolve))
  const address = holder.address()
  const port = typeof address === 'object' ? address?.port : 0
  const start = () =>
    new Promise((_, reject) => createServer().once('error', reject).listen(port, '127.0.0.1'))
  await expect(keepTrying('test', silentLog, never, start)).rejects.toThrow('EADDRINUSE')
  holder.close()
})

test('waiting ends when the process is to stop', async () => {
  const stopping = new AbortController()
  const waiting = keepTrying('test', silentLog, stopping.signal, connect)
  stopping.abort()
  expect(await waiting).toBeNull()
})
