import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { buffer, json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { zstdDecompressSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessKeys } from '../../src/access-keys/tables.ts'
import { accounts } from '../../src/accounts/tables.ts'
import { archiveSuffix } from '../../src/backups/archive.ts'
import { createDirectoryStore } from '../../src/backups/directory-store.ts'
import { backupKey } from '../../src/backups/identity.ts'
import { backups } from '../../src/backups/tables.ts'
import { takeBackup } from '../../src/backups/take-backup.ts'
import { domains } from '../../src/domains/tables.ts'
import { backupArchive, state } from '../../src/imports/archive.example.ts'
import { receiveArchive } from '../../src/imports/receive.ts'
import { imports } from '../../src/imports/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { exportAccount } from '../../src/leaving/export.ts'
import { servers } from '../../src/servers/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let layla: Visitor
const signal = new AbortController().signal

beforeAll(async () => {
  world = await createHttpWorld({})
  layla = await someone('layla', 'pearl')
  await someone('noor', 'coral')
})
afterAll(() => world.close())

/** Somebody with a server, and a verified backup of it. */
async function someone(name: string, hostname: string, blueprint = 'openclaw'): Promise<Visitor> {
  const visitor = new Visitor(world.app)
  await visitor.signUp(`${name}@example.test`)
  const bought = await paidOrder(world, visitor, { hostname, blueprint })
  const { vault } = world.platform
  const id = serverOf(name)
  const { accountId, planId, candidates } = bought
  await world.db.insert(servers).values({
    ...{ id, accountId, planId, candidates, hostname, blueprint, subscriptionId: bought.id },
    desired: 'ready',
    orderedAt: world.now(),
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'not-a-secret'),
    verifiedAt: world.now(),
    announcedAt: world.now(),
    installPhase: 'installed',
    machineId: `machine-of-${name}`,
    machineProvider: 'hetzner',
  })
  const backupId = `bak_${name}`
  const storedName = `${id}/${backupId}-1${archiveSuffix}`
  const key = await backupKey(vault)
  const content = Readable.from([Buffer.from(contentOf(name))], { objectMode: false })
  const taken = await takeBackup(
    content,
    { store: createDirectoryStore(world.backupDir), key, name: storedName },
    signal,
  )
  assert(taken.ok, 'it is stored')
  await world.db.insert(backups).values({
    ...{
      id: backupId,
      serverId: id,
      accountId,
      purpose: 'scheduled',
      state: 'verified',
      blueprint,
    },
    ...{ storedName, ...taken.value, begunAt: world.now(), verifiedAt: world.now() },
  })
  return visitor
}

const serverOf = (name: string): string => `srv_of${name}`
const contentOf = (name: string): string => `everything that ${name} has\n`.repeat(1_000)

async function read(archive: Buffer): Promise<Map<string, string>> {
  const members = new Map<string, string>()
  const reader = extract()
  Readable.from([zstdDecompressSync(archive)], { objectMode: false }).pipe(reader)
  for await (const entry of reader) {
    const pieces: Buffer[] = []
    for await (const piece of entry) pieces.push(piece as Buffer)
    members.set(entry.header.name, Buffer.concat(pieces).toString())
  }
  return members
}

describe('taking everything along', () => {
  test('gives all that is one’s own, opened, and nothing that is somebody else’s', async () => {
    for (const [who, key] of [
      ['layla', 'AAAA'],
      ['noor', 'noor'],
    ] as const) {
      const of = { serverId: serverOf(who), addedAt: world.now() }
      const publicKey = `ssh-ed25519 ${key}`
      const name = 'laptop'
      await world.db
        .insert(accessKeys)
        .values({ ...of, id: `key_${who}`, name, publicKey, fingerprint: key })
      await world.db.insert(domains).values({ ...of, id: `dom_${who}`, name: `${who}.example` })
    }
    const answer = await layla.send('GET', '/api/me/export')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-disposition']).toMatch(/filename="sambuk-[\d-]+\.tar\.zst"/)
    const members = await read(answer.rawPayload)
    const folder = 'servers/pearl-flayla'
    expect([...members.keys()]).toEqual([
      'README.txt',
      'account.json',
      'addresses.json',
      'api-keys.json',
      'passkeys.json',
      'team.json',
      'orders.json',
      'invoices.json',
      'refunds.json',
      'letters.json',
      'letters-wished.json',
      'requests.json',
      `${folder}/server.json`,
      `${folder}/usage.json`,
      `${folder}/ssh-keys.json`,
      `${folder}/domains.json`,
      `${folder}/backups.json`,
      `${folder}/backup/0-full.tar`,
    ])
    expect(members.get(`${folder}/backup/0-full.tar`)).toBe(contentOf('layla'))
    expect(JSON.parse(members.get('account.json') ?? '')).toMatchObject({
      email: 'layla@example.test',
    })
    expect(JSON.parse(members.get('letters.json') ?? '')).toMatchObject([{ kind: 'verify-email' }])
    expect(JSON.parse(members.get(`${folder}/ssh-keys.json`) ?? '')).toMatchObject([
      { name: 'laptop', publicKey: 'ssh-ed25519 AAAA' },
    ])
    expect(JSON.parse(members.get(`${folder}/domains.json`) ?? '')).toMatchObject([
      { name: 'layla.example' },
    ])
    expect(members.get('README.txt')).toContain('سنبوك')
    const all = [...members.values()].join('\n')
    expect(all).not.toMatch(/sealed|noor|coral|phoneHomeHash|leaseToken/)
  })

  test('ends with an error when what is stored is not what it was', async () => {
    const [account] = await world.db
      .select()
      .from(accounts)
      .where(eq(accounts.email, 'noor@example.test'))
    assert(account, 'Noor')
    await world.db.update(backups).set({ storedSha256: 'other' }).where(eq(backups.id, 'bak_noor'))
    const tools = {
      ...world.platform,
      backups: createDirectoryStore(world.backupDir),
      zone: 'example.test',
    }
    await expect(buffer(exportAccount(tools, account.id, signal))).rejects.toThrow(
      'not what was stored',
    )
  })
})

describe('bringing an archive', () => {
  const bring = (who: Visitor, server: string, archive: Buffer) =>
    who.send('POST', `/api/servers/${server}/import`, archive, {
      'content-type': 'application/gzip',
    })
  const stored = (name: string) => readdirSync(`${world.backupDir}/${serverOf(name)}`)

  test('with a device in it is refused, logged with whose it was, and nothing of it is kept', async () => {
    const bad = await backupArchive([{ name: `${state}/sda`, type: 'block-device' }])
    const before = stored('layla')
    const answer = await bring(layla, serverOf('layla'), bad)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().code).toBe('archive-special-file')
    expect(stored('layla')).toEqual(before)
    const row = (await layla.send('GET', `/api/servers/${serverOf('layla')}/import`)).json()
    expect(row).toMatchObject({ state: 'failed', reason: { code: 'archive-special-file' } })

    const told: object[] = []
    const { context } = world.platform
    const log = Object.assign(Object.create(context.log), {
      warn: (facts: object) => told.push(facts),
    })
    const tools = {
      ...world.platform,
      context: { ...context, log },
      backups: createDirectoryStore(world.backupDir),
    }
    const [server] = await world.db
      .select()
      .from(servers)
      .where(eq(servers.id, serverOf('layla')))
    const accountId = server?.accountId ?? ''
    const content = Readable.from([bad], { objectMode: false })
    await receiveArchive(tools, { accountId, serverId: serverOf('layla') }, content)
    expect(told).toMatchObject([{ account: accountId, reason: 'archive-special-file' }])
  })

  test('is answered also where it was refused before all of it was sent', async () => {
    const address = await world.app.listen({ host: '127.0.0.1', port: 0 })
    const sent = request(`${address}/api/servers/${serverOf('layla')}/import`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/gzip', origin: world.deps.url, cookie: layla.cookie },
      },
    })
    const answered = once(sent, 'response')
    // Like a browser, which reads no answer before it has sent everything.
    const begins = Buffer.from('this is no archive at all')
    await pipeline(Readable.from([begins, ...Array(300).fill(Buffer.alloc(100_000, 7))]), sent)
    const [response] = await answered
    expect(response.statusCode).toBe(422)
    expect(await json(response)).toMatchObject({ code: 'archive-not-one' })
  })

  test('to somebody else’s server is as if that were not there', async () => {
    const answer = await bring(layla, serverOf('noor'), await backupArchive([]))
    expect(answer.statusCode).toBe(404)
    expect(
      await world.db
        .select()
        .from(imports)
        .where(eq(imports.serverId, serverOf('noor'))),
    ).toEqual([])
  })

  test('is for software that can go on with it', async () => {
    const zaytun = await someone('zaytun', 'olive', 'website')
    const answer = await bring(zaytun, serverOf('zaytun'), await backupArchive([]))
    expect(answer.json().code).toBe('not-an-assistant')
  })

  test('is kept, sealed, for its machine; a second one waits for the first', async () => {
    const good = await backupArchive([{ name: `${state}/workspace/AGENTS.md`, content: 'be kind' }])
    const answer = await bring(layla, serverOf('layla'), good)
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ state: 'waiting', files: 3, softwareVersion: '2026.9.6' })
    expect(stored('layla')).toHaveLength(2)
    const again = await bring(layla, serverOf('layla'), good)
    expect(again.json().code).toBe('import-under-way')
  })
})

describe('being forgotten', () => {
  test('is asked for with the address typed out, soon after signing in', async () => {
    const wrong = await layla.send('POST', '/api/me/erasure', { email: 'noor@example.test' })
    expect(wrong.json().code).toBe('email-differs')
    world.passSeconds(700)
    const late = await layla.send('POST', '/api/me/erasure', { email: 'layla@example.test' })
    expect(late.statusCode).toBe(403)
    expect(late.json().code).toBe('sign-in-again')
    world.passSeconds(-700)
    expect((await layla.send('GET', '/api/me')).statusCode).toBe(200)
  })

  test('is not for operators', async () => {
    const operator = new Visitor(world.app)
    await operator.signUp('operator@example.test')
    const isIt = eq(accounts.email, 'operator@example.test')
    await world.db.update(accounts).set({ role: 'operator' }).where(isIt)
    const answer = await operator.send('POST', '/api/me/erasure', {
      email: 'operator@example.test',
    })
    expect(answer.json().code).toBe('operator-account')
  })

  test('ends everything at once, closes the account, and tells how it goes to who has the secret', async () => {
    const asked = await layla.send('POST', '/api/me/erasure', { email: ' Layla@example.test ' })
    expect(asked.statusCode).toBe(202)
    expect((await layla.send('GET', '/api/me')).statusCode).toBe(401)
    const credentials = { email: 'layla@example.test', password: 'a long password' }
    const again = await layla.send('POST', '/api/auth/sign-in/email', credentials)
    expect(again.statusCode).toBe(401)
    const [server] = await world.db
      .select()
      .from(servers)
      .where(eq(servers.id, serverOf('layla')))
    expect(server).toMatchObject({
      desired: 'absent',
      absentReason: 'account-erased',
      backupWanted: null,
    })
    const [bought] = await world.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, server?.subscriptionId ?? ''))
    expect(bought).toMatchObject({ cancelWish: 'now', cancelReason: 'account-erased' })

    const stranger = new Visitor(world.app)
    const told = await stranger.send('GET', `/api/erasures/${asked.json().token}`)
    expect(told.json()).toMatchObject({ state: 'ending', receipt: null })
    expect(told.body).not.toMatch(/layla|pearl/i)
    expect((await stranger.send('GET', '/api/erasures/something-else')).statusCode).toBe(404)
  })
})
