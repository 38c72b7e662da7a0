import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { createMessengers } from '../../src/channels/messengers.ts'
import { createChats } from '../../src/chat/chats.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { silentLog } from '../../src/kit/log.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_channels'
const api = `/api/servers/${id}/channels`

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let layla: Visitor
let sam: Visitor
let telegramToken: string
let discordToken: string

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  telegramToken = environment.SANDBOX_TELEGRAM_TOKEN ?? ''
  discordToken = environment.SANDBOX_DISCORD_TOKEN ?? ''
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: false })
  connections = new Connections(createDial(environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld({
    chats: createChats(connections, silentLog),
    messengers: createMessengers({
      telegram: environment.TELEGRAM_API_URL ?? '',
      telegramFromMachine: environment.SAMBUK_MACHINE_TELEGRAM_URL ?? '',
      discord: environment.DISCORD_API_URL ?? '',
    }),
  })
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

const channel = async (name: string) => {
  const told = (await layla.send('GET', api)).json()
  return told.channels.find((one: { name: string }) => one.name === name)
}

const written = async (from: object, text = 'hello') => {
  const answer = await fetch(
    `${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/telegram/messages`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, text }),
    },
  )
  expect(answer.status).toBe(204)
}

const sentTo = async (chat: number): Promise<string[]> => {
  const answer = await fetch(
    `${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/telegram/messages`,
  )
  const { sent } = (await answer.json()) as { sent: { chat: number; text: string }[] }
  return sent.filter(one => one.chat === chat).map(({ text }) => text)
}

const requests = async () => (await layla.send('GET', api)).json().requests

/** What the machine is configured to, with its secrets. */
const configuration = async (): Promise<string> => {
  const target = { serverId: id, address: machine.address, hostKey: machine.hostKey }
  const signal = AbortSignal.timeout(10_000)
  const read = await connections.use(
    { ...target, sshPrivateKey: machine.privateKey } as never,
    signal,
    async connection => {
      const path = '/var/lib/openclaw/.openclaw/openclaw.json'
      return { ok: true, value: (await connection.exec(`cat ${path}`, { signal })).stdout }
    },
  )
  return read.ok ? read.value : ''
}

describe('a bot', () => {
  test('whose token nobody knows is refused, and nothing changes on the machine', async () => {
    const before = await configuration()
    const wrong = `${telegramToken.slice(0, -4)}wron`
    for (const token of [wrong, 'no token', '../../etc/passwd', '1:../..', discordToken]) {
      const answer = await layla.send('PUT', `${api}/telegram`, { token })
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'channel-token-refused'])
      expect(answer.body).not.toContain(token)
    }
    expect(await configuration()).toBe(before)
    expect(await channel('telegram')).toMatchObject({ state: 'off', account: null })
  })

  test('is not said to be refused while its messenger does not answer', async () => {
    sandbox.world.faults.add({
      ...{ provider: 'telegram', operation: 'get-me', fault: 'error-500-before-effect', times: 1 },
    })
    const answer = await layla.send('PUT', `${api}/telegram`, { token: telegramToken })
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'messenger-unreachable'])
    expect(await channel('telegram')).toMatchObject({ state: 'off' })
  })

  test('works once it is connected, answers nobody who was not let in, and its token is told to nobody', async () => {
    const answer = await layla.send('PUT', `${api}/telegram`, { token: ` ${telegramToken}\n` })
    expect(answer.statusCode).toBe(200)
    expect(await channel('telegram')).toEqual({
      ...{ name: 'telegram', state: 'working', lastHeardAt: null },
      ...{ account: '@sandbox_helper_bot', url: 'https://t.me/sandbox_helper_bot' },
    })
    expect((await layla.send('GET', api)).body).not.toContain(telegramToken)
    expect(JSON.parse(await configuration())).toMatchObject({
      session: { dmScope: 'per-channel-peer' },
      channels: {
        telegram: {
          ...{ dmPolicy: 'pairing', groupPolicy: 'allowlist' },
          groups: { '*': { requireMention: true } },
        },
      },
    })
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(rows.map(({ kind, detail }) => [kind, detail])).toContainEqual([
      'channel-connected',
      { channel: 'telegram' },
    ])
    expect(JSON.stringify(rows)).not.toContain(telegramToken)
  })

  test('of Discord is installed, connected, and can be invited', async () => {
    const answer = await layla.send('PUT', `${api}/discord`, { token: discordToken })
    expect(answer.statusCode).toBe(200)
    const { state, url } = await channel('discord')
    expect(state).toBe('working')
    expect(new URL(url).searchParams.get('client_id')).toBe('1000000000000000001')
    await layla.send('DELETE', `${api}/discord`)
    expect(await channel('discord')).toMatchObject({ state: 'off', url: null })
    expect(await configuration()).not.toContain(discordToken)
  })
})

describe('somebody who writes', () => {
  test('waits until they are let in, and is told then', async () => {
    await written({ id: 777, first_name: 'عمر', username: 'omar' })
    const [asked] = await requests()
    expect(asked).toMatchObject({
      ...{ channel: 'telegram', senderId: '777', senderName: 'عمر @omar' },
    })
    const url = `${api}/telegram/requests/${asked.id}`
    const body = { accountId: asked.accountId, decision: 'allow' }
    const allowed = await layla.send('POST', url, body)
    expect([allowed.statusCode, allowed.json().requests]).toEqual([200, []])
    expect((await sentTo(777)).at(-1)).toContain('approved')
    const again = await layla.send('POST', url, body)
    expect([again.statusCode, again.json().code]).toEqual([410, 'channel-request-gone'])
  })

  test('is told nothing when they are sent away', async () => {
    await written({ id: 888, first_name: '<script>alert(1)</script>' })
    const [asked] = await requests()
    const before = await sentTo(888)
    await layla.send('POST', `${api}/telegram/requests/${asked.id}`, {
      ...{ accountId: asked.accountId, decision: 'dismiss' },
    })
    expect(await requests()).toEqual([])
    expect(await sentTo(888)).toEqual(before)
  })
})

describe('WhatsApp', () => {
  test('is linked by the newest picture, and unlinked', async () => {
    const begun = (await layla.send('POST', `${api}/whatsapp/link`)).json()
    expect(begun).toMatchObject({ connected: false })
    const wait = async (picture: string) =>
      (await layla.send('POST', `${api}/whatsapp/link/wait`, { picture })).json()
    const newer = await wait(begun.picture)
    expect(newer.picture).toMatch(/^data:image\/png;base64,/)
    expect(newer.picture).not.toBe(begun.picture)
    expect(await wait(newer.picture)).toEqual({ connected: true, picture: null })
    expect(await channel('whatsapp')).toMatchObject({ state: 'working', account: '+96890000000' })
    await layla.send('DELETE', `${api}/whatsapp`)
    expect(await channel('whatsapp')).toMatchObject({ state: 'off', account: null })
  })
})

describe('somebody else’s server', () => {
  test('has no channels for others, and that they asked is written down', async () => {
    const body = { accountId: 'default', decision: 'allow' }
    const tries = [
      await sam.send('GET', api),
      await sam.send('PUT', `${api}/telegram`, { token: telegramToken }),
      await sam.send('DELETE', `${api}/telegram`),
      await sam.send('POST', `${api}/whatsapp/link`),
      await sam.send('POST', `${api}/whatsapp/link/wait`, { picture: 'data:image/png;base64,AA' }),
      await sam.send('POST', `${api}/telegram/requests/x`, body),
    ]
    expect(tries.map(({ statusCode }) => statusCode)).toEqual(tries.map(() => 404))
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(rows.filter(({ kind }) => kind === 'access-refused').map(row => row.detail)).toEqual([
      { what: 'channels' },
    ])
    expect(await channel('telegram')).toMatchObject({ state: 'working' })
  })

  test('and nobody who is not signed in sees any', async () => {
    expect((await new Visitor(world.app).send('GET', api)).statusCode).toBe(401)
  })
})
