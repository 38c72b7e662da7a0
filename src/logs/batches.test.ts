import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { inBatches } from './batches.ts'
import type { LogLine } from './journal.ts'

const entry = (text: string) =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: '1795867200000000', MESSAGE: text })}\n`

async function readAll(chunks: (string | Buffer)[], wanted = ''): Promise<string[][]> {
  const batches: string[][] = []
  await inBatches(Readable.from(chunks.map(chunk => Buffer.from(chunk))), wanted, async lines => {
    batches.push(lines.map(({ text }) => text))
  })
  return batches
}

test('lines are whole however the network tears them, inside a letter too', async () => {
  const bytes = Buffer.from(`${entry('سطر أول')}${entry('second')}`)
  const torn = [...bytes].map(byte => Buffer.from([byte]))
  expect((await readAll(torn)).flat()).toEqual(['سطر أول', 'second'])
})

test('only what has the wanted text is handed on', async () => {
  expect((await readAll([entry('alpha'), entry('beta')], 'BET')).flat()).toEqual(['beta'])
})

test('a flood comes in parts of two hundred', async () => {
  const batches = await readAll([Array.from({ length: 450 }, (_, at) => entry(`${at}`)).join('')])
  expect(batches.map(({ length }) => length)).toEqual([200, 200, 50])
})

test('a line without an end is not kept', async () => {
  expect(await readAll(['x'.repeat(10_000_000), `\n${entry('after')}`])).toEqual([['after']])
})

test('nothing more is read until what was read is taken', async () => {
  const output = new PassThrough({ highWaterMark: 1024 })
  const taken = Promise.withResolvers<void>()
  const first = Promise.withResolvers<LogLine[]>()
  const reading = inBatches(output, '', async lines => {
    first.resolve(lines)
    await taken.promise
  })
  output.write(entry('one'))
  await first.promise
  let isFull = false
  for (let count = 0; count < 1000 && !isFull; count++) isFull = !output.write(entry(`${count}`))
  expect(isFull).toBe(true)
  taken.resolve()
  output.end()
  await reading
})
