import { expect, onTestFinished, test } from 'vitest'
import { type ExpectedExchange, startScriptedServer } from '../../../test/scripted-server.ts'
import { systemContext } from '../../kit/context.ts'
import { silentLog } from '../../kit/log.ts'
import { createMemoryRateBudget } from '../transport/memory-rate-budget.ts'
import { createCloudflare } from './dns.ts'

const { signal } = new AbortController()
const records = '/zones/zone/dns_records'
const lookUp = `GET ${records}?name.exact=layla.example.test&per_page=1000`

const success = (result: unknown) => ({ success: true, errors: [], messages: [], result })
const refused = (code: number) => ({
  status: 400,
  body: { success: false, errors: [{ code, message: 'taken' }], messages: [], result: null },
})
const record = (fields: object) => ({
  ...{ id: 'rec', name: 'layla.example.test', type: 'A', content: '198.51.100.7', ttl: 1 },
  ...{ proxied: false, comment: 'sambuk ins_test srv_1', ...fields },
})

async function put(script: ExpectedExchange[]) {
  const server = await startScriptedServer(script)
  onTestFinished(() => server.close())
  const context = systemContext(silentLog)
  const dns = createCloudflare({
    token: 'not-a-token',
    zoneId: 'zone',
    zone: 'example.test',
    commentPrefix: 'sambuk ins_test ',
    proxied: false,
    baseUrl: server.url,
    context,
    budget: createMemoryRateBudget(context.clock),
  })
  const answer = await dns.putAddress('layla.example.test', '198.51.100.7', 'srv_1', signal)
  server.expectDone()
  return answer
}

test.each([81053, 81057, 81058])(
  'after %i the name is looked at again, and found done',
  async code => {
    const answer = await put([
      { request: lookUp, body: success([]) },
      { request: `POST ${records}`, ...refused(code) },
      { request: lookUp, body: success([record({})]) },
      { request: `${lookUp}&page=2`, body: success([]) },
    ])
    expect(answer).toEqual({ ok: true, value: { recordId: 'rec' } })
  },
)

test("after 81058 a record that turns out to be somebody else's is refused as such", async () => {
  const answer = await put([
    { request: lookUp, body: success([]) },
    { request: `POST ${records}`, ...refused(81058) },
    { request: lookUp, body: success([record({ comment: null })]) },
    { request: `${lookUp}&page=2`, body: success([]) },
  ])
  expect(answer).toMatchObject({ error: { kind: 'already-exists', code: 'foreign-record' } })
})

test('a record that cannot be seen yet is waited for, not taken for a stranger', async () => {
  const answer = await put([
    { request: lookUp, body: success([]) },
    { request: `POST ${records}`, ...refused(81058) },
    { request: lookUp, body: success([]) },
    { request: `POST ${records}`, ...refused(81058) },
  ])
  expect(answer).toMatchObject({ error: { kind: 'busy', code: '81058' } })
})
