import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { createKeyCheck } from '../../src/models/key-check.ts'
import { openModel } from '../../src/models/open-model.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_models'
const api = `/api/servers/${id}/model`

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let layla: Visitor
let sam: Visitor
let goodKey: string
let openaiBaseUrl: string

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  goodKey = environment.OPENAI_API_KEY ?? ''
  openaiBaseUrl = environment.OPENAI_BASE_URL ?? ''
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: false })
  connections = new Connections(createDial(environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld({ checkModelKey: createKeyCheck(openaiBaseUrl) })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: false })
}, 120_000)
afterAll(async () => {
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

const stored = async () => {
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  if (!row) throw new Error('no such server')
  return row
}

/** What the step does: everything that is wished for is brought to the machine. */
async function bring(): Promise<{ providers: string[]; model: object; allow: string[] }> {
  const { model, subscriptionId } = await stored()
  if (!model) throw new Error('no model was chosen')
  const { dial } = { dial: createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null) }
  const instances = createInstances({ dial, connections, extraCa: null, openaiBaseUrl })
  const target = {
    ...{ serverId: id, address: machine.address, hostKey: machine.hostKey },
    ...{ sshPrivateKey: machine.privateKey, gatewayToken: machine.gatewayToken },
  } as never
  const signal = AbortSignal.timeout(20_000)
  const opened = openModel(model, subscriptionId, world.platform.vault)
  expect(await instances.applyModel(target, opened, signal)).toMatchObject({ ok: true })
  const read = await connections.use(target, signal, async connection => {
    const path = '/var/lib/openclaw/.openclaw/openclaw.json'
    return { ok: true, value: (await connection.exec(`cat ${path}`, { signal })).stdout }
  })
  const { agents, models } = JSON.parse(read.ok ? read.value : '')
  const { model: order, modelPolicy } = agents.defaults
  return { providers: Object.keys(models.providers), model: order, allow: modelPolicy.allow }
}

describe('a key', () => {
  test('that its vendor refuses is not stored, also while it is right for a moment of trouble', async () => {
    const put = (apiKey: string) => layla.send('PUT', api, { vendor: 'openai', apiKey })
    const refused = await put('sk-sandbox-wrong')
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'model-key-refused'])
    expect((await stored()).model).toBeNull()
    sandbox.world.faults.add({
      ...{
        provider: 'model',
        operation: 'list-models',
        fault: 'error-500-before-effect',
        times: 1,
      },
    })
    expect((await put('sk-sandbox-unproven')).statusCode).toBe(202)
    expect((await put(goodKey)).json().model).toEqual({
      ...{ vendor: 'openai', modelId: 'gpt-5.1', fallbacks: [] },
    })
    expect(JSON.stringify(await stored())).not.toContain(goodKey)
  })

  test('for an address of the customer’s own is not tried from our side', async () => {
    const asked: string[] = []
    const check = createKeyCheck('http://127.0.0.1:1/v1', async url => {
      asked.push(String(url))
      return new Response('', { status: 401 })
    })
    const signal = AbortSignal.timeout(1000)
    expect(await check({ vendor: 'custom', apiKey: 'sk-12345678' }, signal)).toBe('unknown')
    expect(asked).toEqual([])
    expect(await check({ vendor: 'anthropic', apiKey: 'sk-12345678' }, signal)).toBe('refused')
    expect(asked).toEqual(['https://api.anthropic.com/v1/models'])
  })
})

describe('fallbacks', () => {
  const custom = () => ({ vendor: 'custom', apiKey: goodKey, baseUrl: openaiBaseUrl, modelId: 'm' })

  test('come after the default, on the machine too, and go again', async () => {
    const added = await layla.send('PUT', `${api}/fallbacks`, custom())
    expect(added.statusCode).toBe(202)
    expect(added.json().model.fallbacks).toEqual([{ vendor: 'custom', modelId: 'm' }])
    expect(await bring()).toEqual({
      providers: ['sambuk-openai', 'sambuk-custom'],
      model: { primary: 'sambuk-openai/gpt-5.1', fallbacks: ['sambuk-custom/m'] },
      allow: ['sambuk-openai/gpt-5.1', 'sambuk-custom/m'],
    })
    await layla.send('POST', `${api}/fallbacks/custom/first`)
    expect((await bring()).model).toEqual({
      ...{ primary: 'sambuk-custom/m', fallbacks: ['sambuk-openai/gpt-5.1'] },
    })
    expect((await layla.send('DELETE', `${api}/fallbacks/openai`)).statusCode).toBe(202)
    expect(await bring()).toEqual({
      providers: ['sambuk-custom'],
      model: { primary: 'sambuk-custom/m', fallbacks: [] },
      allow: ['sambuk-custom/m'],
    })
  })

  test('are refused where there is one of their vendor, and where there is none to remove', async () => {
    const again = await layla.send('PUT', `${api}/fallbacks`, custom())
    expect([again.statusCode, again.json().code]).toEqual([409, 'model-is-default'])
    const { modelRevision } = await stored()
    expect((await layla.send('DELETE', `${api}/fallbacks/google`)).statusCode).toBe(404)
    expect((await layla.send('POST', `${api}/fallbacks/google/first`)).statusCode).toBe(404)
    expect((await stored()).modelRevision).toBe(modelRevision)
  })

  test('of somebody else’s server are theirs', async () => {
    const tries = [
      await sam.send('PUT', `${api}/fallbacks`, { vendor: 'openai', apiKey: goodKey }),
      await sam.send('DELETE', `${api}/fallbacks/custom`),
      await sam.send('POST', `${api}/fallbacks/custom/first`),
    ]
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
  })
})
