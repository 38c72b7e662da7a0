import { beforeEach, expect, test } from 'vitest'
import { addMs } from './clock.ts'
import { remember } from './remembered.ts'
import { fail, ok, type Result } from './result.ts'

let now = new Date('2026-11-21T10:00:00Z')
const clock = { now: () => now }
const pass = (ms: number) => {
  now = addMs(now, ms)
}
let readings = 0
beforeEach(() => {
  readings = 0
})
const number = async (): Promise<Result<number, string>> => ok(++readings)
const failure = async (): Promise<Result<number, string>> => fail(`failure ${++readings}`)

test('what was read is read again only when its time is over', async () => {
  const remembered = remember<number, string>({ clock, freshMs: 1_000 })
  expect(await remembered.recall('a', number)).toEqual(ok(1))
  pass(999)
  expect(await remembered.recall('a', number)).toEqual(ok(1))
  pass(1)
  expect(await remembered.recall('a', number)).toEqual(ok(2))
})

test('each key is remembered by itself', async () => {
  const remembered = remember<number, string>({ clock, freshMs: 1_000 })
  await remembered.recall('a', number)
  expect(await remembered.recall('b', number)).toEqual(ok(2))
  expect(await remembered.recall('a', number)).toEqual(ok(1))
})

test('a hundred who ask at once cost one reading, also when it fails', async () => {
  const remembered = remember<number, string>({ clock, freshMs: 1_000 })
  const askers = (read: typeof number) =>
    Promise.all(Array.from({ length: 100 }, () => remembered.recall('a', read)))
  expect(new Set((await askers(failure)).map(each => each.ok))).toEqual(new Set([false]))
  expect(readings).toBe(1)
  expect(await askers(number)).toEqual(Array.from({ length: 100 }, () => ok(2)))
})

test('a failure is not remembered', async () => {
  const remembered = remember<number, string>({ clock, freshMs: 1_000 })
  expect(await remembered.recall('a', failure)).toEqual(fail('failure 1'))
  expect(await remembered.recall('a', number)).toEqual(ok(2))
})

test('what was forgotten is read again, and a reading begun before does not bring it back', async () => {
  const remembered = remember<number, string>({ clock, freshMs: 1_000 })
  const begun = Promise.withResolvers<Result<number, string>>()
  const early = remembered.recall('a', () => begun.promise)
  remembered.forget('a')
  expect(await remembered.recall('a', number)).toEqual(ok(1))
  begun.resolve(ok(99))
  expect(await early).toEqual(ok(99))
  expect(await remembered.recall('a', number)).toEqual(ok(1))
})

test('what cannot be read again stays as it was, where that is wanted', async () => {
  const keeping = remember<number, string>({ clock, freshMs: 1_000, keepsOld: true })
  expect(await keeping.recall('a', failure)).toEqual(fail('failure 1'))
  await keeping.recall('a', number)
  pass(1_000)
  expect(await keeping.recall('a', failure)).toEqual(ok(2))
  expect(await keeping.recall('a', number)).toEqual(ok(4))
})
