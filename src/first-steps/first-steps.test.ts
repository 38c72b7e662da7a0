import { expect, test } from 'vitest'
import type { ActivityKind } from '../activity/tables.ts'
import { addMs } from '../kit/clock.ts'
import { type Facts, firstSteps, shownForMs } from './first-steps.ts'

const readyAt = new Date('2026-11-29T08:00:00Z')
const later = addMs(readyAt, 3_600_000)
const fresh: Facts = {
  server: { announcedAt: readyAt, model: null, credentialsShownAt: null },
  ...{ isAssistant: true, hasTwoFactor: false, happened: new Set<ActivityKind>() },
}
const all: Facts = {
  server: { announcedAt: readyAt, model: {}, credentialsShownAt: later },
  ...{ isAssistant: true, hasTwoFactor: true },
  happened: new Set<ActivityKind>(['first-said', 'channel-connected']),
}
const left = (facts: Facts, now = later) =>
  firstSteps(facts, now).flatMap(({ name, isDone }) => (isDone ? [] : [name]))

test('a new assistant’s owner is told of each step, in order', () => {
  const names = ['model', 'message', 'channel', 'credentials', 'two-factor']
  expect(left(fresh)).toEqual(names)
})

test('other software has neither a model nor a messenger', () =>
  expect(left({ ...fresh, isAssistant: false })).toEqual(['credentials', 'two-factor']))

test('each is done by what has happened', () => {
  expect(left({ ...fresh, server: { ...fresh.server, model: {} } })).not.toContain('model')
  expect(left({ ...fresh, happened: new Set(['first-said']) })).not.toContain('message')
  expect(left({ ...fresh, happened: new Set(['channel-connected']) })).not.toContain('channel')
  expect(left({ ...fresh, hasTwoFactor: true })).not.toContain('two-factor')
  const shown = { ...fresh.server, credentialsShownAt: later }
  expect(left({ ...fresh, server: shown })).not.toContain('credentials')
})

test('nothing is said once all is done, before it is ready, and after two weeks', () => {
  expect(firstSteps(all, later)).toEqual([])
  expect(firstSteps({ ...fresh, server: { ...fresh.server, announcedAt: null } }, later)).toEqual(
    [],
  )
  expect(left(fresh, addMs(readyAt, shownForMs - 1))).toHaveLength(5)
  expect(firstSteps(fresh, addMs(readyAt, shownForMs))).toEqual([])
})
