import { eq } from 'drizzle-orm'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { accessKeys } from '../../src/access-keys/tables.ts'
import { activities } from '../../src/activity/tables.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { bringAccess } from './bring-access.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_keys'
const api = `/api/servers/${id}/access-keys`
const laptop = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'layla@laptop' })
const telephone = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let layla: Visitor
let sam: Visitor

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: false })
  connections = new Connections(createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null))
  world = await createHttpWorld()
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

const bring = () => bringAccess(world, sandbox, connections, id)
const listed = async () => (await layla.send('GET', api)).json()

/** Who one is on the machine after signing in, or that one was not let in. */
async function signIn(privateKey: string, username = 'openclaw'): Promise<string> {
  const dial = createDial(sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)
  const sock = await dial(machine.address, 22, AbortSignal.timeout(5_000))
  const client = new ssh2.Client()
  try {
    return await new Promise((resolve, reject) => {
      client.once('error', error => resolve(error.level ?? error.message))
      client.once('ready', () =>
        client.exec('id -un', (error, channel) => {
          if (error) return reject(error)
          let said = ''
          channel.on('data', (data: Buffer) => {
            said += data
          })
          channel.once('close', () => resolve(said.trim()))
        }),
      )
      client.connect({ sock, username, privateKey, authHandler: ['publickey'] })
    })
  } finally {
    client.end()
  }
}

/** As root, and what it said. */
async function onMachine(command: string, stdin = ''): Promise<string> {
  const signal = AbortSignal.timeout(10_000)
  const target = { serverId: id, address: machine.address, hostKey: machine.hostKey }
  const said = await connections.use(
    { ...target, sshPrivateKey: machine.privateKey } as never,
    signal,
    async connection => ({
      ok: true as const,
      value: await connection.exec(command, { stdin, signal }),
    }),
  )
  if (!said.ok) throw new Error(said.error.detail)
  expect([said.value.code, said.value.stderr]).toEqual([0, ''])
  return said.value.stdout
}

describe('a key', () => {
  test('of the owner’s own folder lets nobody in, from the machine’s birth on', async () => {
    const path = '/var/lib/openclaw/.ssh'
    await onMachine(`mkdir -p ${path} && cat >${path}/authorized_keys`, `${telephone.public}\n`)
    expect(await signIn(telephone.private)).toBe('client-authentication')
  })

  test('that is added lets its owner in, as the account that works there and as nobody else', async () => {
    const answer = await layla.send('POST', api, { key: `${laptop.public}\n` })
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      ...{ command: 'ssh openclaw@pearl.example.test', onMachine: false },
      keys: [{ name: 'layla@laptop', kind: 'ssh-ed25519' }],
    })
    expect(await signIn(laptop.private)).toBe('client-authentication')
    expect(await bring()).toBe('done')
    expect((await listed()).onMachine).toBe(true)
    expect(await signIn(laptop.private)).toBe('openclaw')
    expect(await signIn(laptop.private, 'root')).toBe('client-authentication')
    expect(await signIn(telephone.private)).toBe('client-authentication')
  })

  test('is told of by its fingerprint, and written down', async () => {
    const [key] = (await listed()).keys
    expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    expect(rows.map(({ kind, detail }) => [kind, detail])).toContainEqual([
      'key-added',
      { fingerprint: key.fingerprint },
    ])
  })

  test('is on the list once, however often it is sent', async () => {
    const again = await Promise.all(
      [1, 2, 3].map(() => layla.send('POST', api, { key: laptop.public })),
    )
    expect(again.map(answer => answer.json().code)).toEqual(['key-known', 'key-known', 'key-known'])
    expect((await listed()).keys).toHaveLength(1)
  })

  test('that is private is refused, and nothing of it is kept or told', async () => {
    const answer = await layla.send('POST', api, { key: telephone.private })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'key-is-private'])
    const secret = telephone.private.split('\n')[1] ?? ''
    const rows = await world.db.select().from(accessKeys)
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(answer.body).not.toContain(secret)
  })

  test.each([
    ['key-not-read', 'ssh-ed25519 AAAA'],
    ['key-not-read', `command="id" ${laptop.public}`],
    ['key-too-weak', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).public],
  ])('is refused with %s', async (code, key) => {
    const answer = await layla.send('POST', api, { key })
    expect([answer.statusCode, answer.json().code]).toEqual([422, code])
  })

  test('comes back with the next machine, and a change waits for a machine that is off', async () => {
    await world.db.update(servers).set({ accessApplied: null }).where(eq(servers.id, id))
    expect((await listed()).onMachine).toBe(false)
    await bring()
    expect(await signIn(laptop.private)).toBe('openclaw')
    await world.db.update(servers).set({ desired: 'stopped' }).where(eq(servers.id, id))
    world.passSeconds(1)
    const added = await layla.send('POST', api, { key: telephone.public, name: 'هاتفي' })
    expect(added.json()).toMatchObject({ onMachine: false, keys: [{}, { name: 'هاتفي' }] })
    await world.db.update(servers).set({ desired: 'ready' }).where(eq(servers.id, id))
    await bring()
    expect(await signIn(telephone.private)).toBe('openclaw')
  })

  test('stays as it was where the machine refuses the change, and that is said in words', async () => {
    const broken = '/etc/ssh/sshd_config.d/90-of-somebody.conf'
    const before = await onMachine(`cat /etc/ssh/sshd_config.d/05-sambuk-keys.conf`)
    await onMachine(`echo 'NoSuchOption yes' >${broken}`)
    await onMachine('cat >/etc/ssh/sambuk-keys/openclaw', `${laptop.public}\n`)
    await world.db.update(servers).set({ accessApplied: null }).where(eq(servers.id, id))
    expect(await bring()).toContain('Bad configuration option: NoSuchOption')
    const steps = { access: { startedAt: '2026-11-21T08:00:00Z', reason: 'access-not-written' } }
    await world.db.update(servers).set({ steps }).where(eq(servers.id, id))
    expect(await listed()).toMatchObject({
      ...{ onMachine: false, problem: { code: 'access-not-written' } },
    })
    expect(await onMachine('cat /etc/ssh/sambuk-keys/openclaw')).toBe(`${laptop.public}\n`)
    expect(await onMachine(`cat /etc/ssh/sshd_config.d/05-sambuk-keys.conf`)).toBe(before)
    expect(await onMachine('ls /etc/ssh/sambuk-keys /etc/ssh/sshd_config.d')).not.toContain('.new')
    expect(await signIn(laptop.private)).toBe('openclaw')
    await onMachine(`rm ${broken}`)
    expect(await bring()).toBe('done')
    expect(await signIn(telephone.private)).toBe('openclaw')
  })

  test('that is removed lets nobody in any more, and the others go on', async () => {
    const { keys } = await listed()
    const answer = await layla.send('DELETE', `${api}/${keys[0].id}`)
    expect(answer.json().keys).toHaveLength(1)
    expect((await layla.send('DELETE', `${api}/${keys[0].id}`)).statusCode).toBe(404)
    await bring()
    expect(await signIn(laptop.private)).toBe('client-authentication')
    expect(await signIn(telephone.private)).toBe('openclaw')
  })

  test('can be one of twenty, and not one more', async () => {
    for (let count = 1; count < 20; count++) {
      const { public: key } = ssh2.utils.generateKeyPairSync('ed25519')
      const [row] = await world.db.select().from(accessKeys)
      if (!row) throw new Error('a key is there')
      const fingerprint = `SHA256:${count}`
      await world.db
        .insert(accessKeys)
        .values({ ...row, id: `key_${count}`, publicKey: key, fingerprint, removedAt: null })
    }
    const answer = await layla.send('POST', api, { key: laptop.public })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'keys-too-many'])
  })
})

test('somebody else’s server has no keys for others, and that they asked is written down', async () => {
  const tries = [
    await sam.send('GET', api),
    await sam.send('POST', api, { key: laptop.public }),
    await sam.send('DELETE', `${api}/key_1`),
  ]
  expect(tries.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.filter(({ kind }) => kind === 'access-refused').map(row => row.detail)).toEqual([
    { what: 'keys' },
  ])
  expect((await new Visitor(world.app).send('GET', api)).statusCode).toBe(401)
})
