import { expect, test } from 'vitest'
import { innermostReason, readableError } from './log.ts'

const cause = Object.assign(new Error('duplicate key'), { code: '23505' })
const failed = Object.assign(new Error('Failed query: insert …\nparams: the-secret', { cause }), {
  query: 'insert into servers values ($1)',
  params: ['the-secret'],
})

test('a failed query is logged with its cause and without its parameters', () => {
  const logged = readableError(failed)
  expect(logged).toMatchObject({ message: 'duplicate key', code: '23505', query: failed.query })
  expect(JSON.stringify(logged)).not.toContain('the-secret')
})

test('the reason of an error is what happened first', () => {
  const refused = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')], '')
  expect(innermostReason(new Error('query failed', { cause: refused }))).toBe(
    'connect ECONNREFUSED 127.0.0.1:1',
  )
})
