import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { type BareMachine, bootBareMachine } from '../../test/bare-machine.ts'
import type { InstanceFacts } from '../blueprints/blueprint.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import type { Chat, ChatProgress } from '../chat/chat-port.ts'
import { seededRandom } from '../kit/random.ts'
import type { InstancePort, InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { Connections } from './connections.ts'
import { createDial } from './dial.ts'
import { createInstances } from './instances.ts'
import { newSshKey } from './ssh-key.ts'

let sandbox: RunningSandbox
let machine: BareMachine
let connections: Connections
let instances: InstancePort & Chat
let target: InstanceTarget
const key = newSshKey(seededRandom('instances'))
const soon = () => AbortSignal.timeout(20_000)

beforeAll(async () => {
  sandbox = await startSandbox()
  const { environment } = sandbox
  const facts: InstanceFacts = {
    serverId: 'srv_instances',
    fqdn: `instances.${environment.SAMBUK_ZONE}`,
    language: 'ar',
    gatewayToken: 'not-a-secret-gateway-token',
    model: {
      vendor: 'openai',
      modelId: 'sandbox-1',
      baseUrl: null,
      apiKey: environment.OPENAI_API_KEY ?? '',
    },
    openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
    accountId: 'acc_instances',
    password: null,
    certificate: {
      kind: 'acme',
      directory: environment.ACME_DIRECTORY_URL ?? '',
      hasExtraCa: false,
    },
  }
  machine = await bootBareMachine(sandbox, openclaw, facts, {
    image: 'debian-12',
    sshPublicKey: key.publicKey,
    timeoutMs: 60_000,
  })
  const dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
  connections = new Connections(dial)
  instances = createInstances({
    dial,
    connections,
    extraCa: readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8'),
    openaiBaseUrl: facts.openaiBaseUrl,
  })
  target = {
    serverId: facts.serverId,
    fqdn: facts.fqdn,
    address: machine.address,
    hostKey: machine.hostKey,
    sshPrivateKey: key.privateKey,
    gatewayToken: facts.gatewayToken,
    health: openclaw.health,
    renewCertificate: openclaw.renewCertificate,
    hasGateway: true,
  }
}, 90_000)

afterAll(async () => {
  connections?.close()
  await sandbox?.close()
})

const collect = async (stream: AsyncIterable<ChatProgress>) => {
  const seen: ChatProgress[] = []
  for await (const progress of stream) seen.push(progress)
  return seen
}

describe('verify', () => {
  test('refuses a name that does not resolve, and says that the certificate is awaited', async () => {
    const verified = await instances.verify(target, false, soon())
    expect(verified).toMatchObject({ ok: false, error: { reason: 'waiting-tls' } })
  })

  test('accepts a server that answers on its name, in health, at its gateway and in a turn', async () => {
    await pointName(target.fqdn, machine.address)
    await expect
      .poll(() => instances.verify(target, true, soon()), { timeout: 20_000 })
      .toEqual({ ok: true, value: null })
  })

  test.each([
    ['a gateway token that is wrong', { gatewayToken: 'another' }, 'gateway-refused'],
    [
      'a host key that is not the pinned one',
      { serverId: 'srv_instances', hostKey: newSshKey(seededRandom('other')).publicKey },
      'chat-unreachable',
    ],
    ['a machine that is another server', { serverId: 'srv_other' }, 'waiting-tls'],
    [
      'a private key that the machine does not know',
      { sshPrivateKey: newSshKey(seededRandom('third')).privateKey, address: '198.18.255.1' },
      'chat-unreachable',
    ],
  ])('refuses %s', async (_what, changes, reason) => {
    const verified = await instances.verify({ ...target, ...changes }, false, soon())
    expect(verified).toMatchObject({ ok: false, error: { reason } })
  })
})

describe('chat', () => {
  test('streams an answer that grows, and ends once', async () => {
    const turn = { conversation: 'main', messageId: crypto.randomUUID(), text: 'ping' }
    const seen = await collect(instances.ask(target, turn, soon()))
    expect(seen.at(-1)).toMatchObject({ type: 'final', text: expect.stringMatching(/pong/i) })
    expect(
      seen.filter(progress => progress.type === 'final' || progress.type === 'error'),
    ).toHaveLength(1)
  })

  test('answers a message that is sent twice with the one answer it got', async () => {
    const turn = { conversation: 'twice', messageId: crypto.randomUUID(), text: 'ping' }
    const first = await collect(instances.ask(target, turn, soon()))
    const second = await collect(instances.ask(target, turn, soon()))
    expect(second.at(-1)).toEqual(first.at(-1))
    const history = await instances.history(target, 'twice', soon())
    expect(history.ok && history.value.map(message => message.role)).toEqual(['user', 'assistant'])
  })

  test('keeps what was said, in Arabic too', async () => {
    const text = 'مرحبا، هل تسمعني؟'
    await collect(
      instances.ask(
        target,
        { conversation: 'arabic', messageId: crypto.randomUUID(), text },
        soon(),
      ),
    )
    const history = await instances.history(target, 'arabic', soon())
    expect(history.ok && history.value.map(message => message.role)).toEqual(['user', 'assistant'])
    expect(history.ok && history.value[0]?.text).toBe(text)
  })

  test('stops the machine when the reader stops', async () => {
    const reader = new AbortController()
    const stream = instances.ask(
      target,
      { conversation: 'stopped', messageId: crypto.randomUUID(), text: 'tell me a long story' },
      reader.signal,
    )
    for await (const progress of stream) if (progress.type === 'text') reader.abort()
    const history = await instances.history(target, 'stopped', soon())
    expect(history.ok).toBe(true)
  })

  test('says that the key is refused when the model says so, and works again with a good one', async () => {
    const model = { vendor: 'openai', modelId: 'sandbox-1', baseUrl: null }
    expect(
      await instances.applyModel(target, { ...model, apiKey: 'sk-wrong-wrong' }, soon()),
    ).toEqual({ ok: true, value: null })
    const refused = await collect(
      instances.ask(
        target,
        { conversation: 'key', messageId: crypto.randomUUID(), text: 'ping' },
        soon(),
      ),
    )
    expect(refused.at(-1)).toMatchObject({ type: 'error', reason: 'model-key-refused' })
    await instances.applyModel(
      target,
      { ...model, apiKey: sandbox.environment.OPENAI_API_KEY ?? '' },
      soon(),
    )
    const answered = await collect(
      instances.ask(
        target,
        { conversation: 'key', messageId: crypto.randomUUID(), text: 'ping' },
        soon(),
      ),
    )
    expect(answered.at(-1)).toMatchObject({ type: 'final' })
  })
})

async function pointName(name: string, address: string) {
  const { CLOUDFLARE_BASE_URL, CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN } = sandbox.environment
  const response = await fetch(`${CLOUDFLARE_BASE_URL}/zones/${CLOUDFLARE_ZONE_ID}/dns_records`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${CLOUDFLARE_API_TOKEN}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ type: 'A', name, content: address, ttl: 60 }),
    signal: soon(),
  })
  expect(response.status).toBe(200)
}
