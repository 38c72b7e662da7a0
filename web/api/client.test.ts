import { expect, test } from 'vitest'
import { en } from '../i18n/en.ts'
import { request } from './client.ts'
import { problemText } from './problem-text.ts'

/** `fetch` answers `data:` addresses by itself, so these tests need no server. */
const answering = (type: string, body: string) =>
  request<unknown>({ language: 'en', origin: `data:${type},` }, encodeURIComponent(body))

test('an answer is its value', async () => {
  expect(await answering('application/json', '{"ok":[1]}')).toEqual({
    ok: true,
    value: { ok: [1] },
  })
})

test('an answer without a body is fine', async () => {
  expect(await answering('application/json', '')).toEqual({ ok: true, value: null })
})

test('a page from somebody between us is a problem, not a crash', async () => {
  const answer = await answering('text/html', '<h1>Bad gateway</h1>')
  expect(answer).toMatchObject({ ok: false, problem: { code: 'unexpected' } })
})

test('a server that does not answer is a problem with a sentence', async () => {
  const answer = await request({ language: 'en', origin: 'http://127.0.0.1:1' }, '/api/plans')
  expect(answer).toMatchObject({ ok: false, problem: { code: 'unreachable' } })
  if (!answer.ok) expect(problemText(en, answer.problem)).toBe(en.problems.unreachable)
})

test('an aborted question ends quietly', async () => {
  const answer = await request(
    { language: 'en', origin: 'http://127.0.0.1:1' },
    '/api/hostnames/x',
    { signal: AbortSignal.abort() },
  )
  expect(answer.ok).toBe(false)
})

test('the sentence of the server comes before ours', () => {
  const problem = { type: 'about:blank', status: 409, code: 'hostname-taken', title: 'Taken.' }
  expect(problemText(en, problem)).toBe('Taken.')
})
