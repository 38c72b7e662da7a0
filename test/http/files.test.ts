import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activities } from '../../src/activity/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { bootFilesMachine, type FilesMachine } from '../files-machine.ts'
import { paidOrder } from './paid-order.ts'
import { createHttpWorld, type HttpWorld, url, Visitor } from './world.ts'

let machine: FilesMachine
let world: HttpWorld
let layla: Visitor
let sam: Visitor
const id = 'srv_files'
const files = `/api/servers/${id}/files`
beforeAll(async () => {
  machine = await bootFilesMachine()
  await machine.asRoot('echo x > /etc/secret && chmod 600 /etc/secret')
  world = await createHttpWorld({ files: machine.files })
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  const bought = await paidOrder(world, layla, { hostname: 'pearl' })
  const { vault } = world.platform
  await world.db.insert(servers).values({
    id,
    accountId: bought.accountId,
    subscriptionId: bought.id,
    planId: 'starter',
    desired: 'ready',
    hostname: 'pearl',
    blueprint: 'openclaw',
    candidates: bought.candidates,
    orderedAt: world.now(),
    verifiedAt: world.now(),
    announcedAt: world.now(),
    address: machine.address,
    hostKey: machine.hostKey,
    sealedGatewayToken: vault.seal(`gateway-token:${id}`, 'token-of-the-gateway'),
    sealedSshKey: vault.seal(`ssh-key:${id}`, machine.sshPrivateKey),
  })
  await world.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await world?.close()
  await machine?.close()
})

const at = (name: string) => `${machine.workspace}/${name}`
const query = (values: Record<string, string | number>) =>
  `?${new URLSearchParams(Object.entries(values).map(([key, value]): [string, string] => [key, String(value)]))}`
const list = (path?: string) => layla.send('GET', files + (path ? query({ path }) : ''))
const names = async (path?: string) =>
  (await list(path)).json().entries.map(({ name }: { name: string }) => name)
const read = (path: string) => layla.send('GET', `${files}/text${query({ path })}`)
const save = (path: string, text: string, version: string | null) =>
  layla.send('PUT', `${files}/text`, { path, text, version })
const content = (path: string, headers = {}) =>
  layla.send('GET', `${files}/content${query({ path })}`, undefined, headers)
const octets = { 'content-type': 'application/octet-stream' }
const part = (upload: { path: string; id: string; offset: number }, body: Buffer, headers = {}) =>
  layla.send('PATCH', `${files}/upload${query(upload)}`, body, { ...octets, ...headers })
const finish = (body: { path: string; id: string; bytes: number; replace?: boolean }) =>
  layla.send('POST', `${files}/upload`, body)
const digestOf = (bytes: Buffer) =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`

describe('somebody else’s files', () => {
  const calls = [
    ['GET', ''],
    ['GET', '/text?path=/etc/passwd'],
    ['GET', '/content?path=/etc/passwd'],
    ['GET', '/archive?path=/etc'],
    ['PUT', '/text', { path: '/tmp/x', text: '', version: null }],
    ['POST', '/folders', { path: '/tmp/x' }],
    ['PATCH', '', { path: '/tmp/x', to: '/tmp/y' }],
    ['DELETE', '?path=/tmp/x'],
    ['GET', '/upload?path=/tmp/x&id=abcdefgh'],
    ['PATCH', '/upload?path=/tmp/x&id=abcdefgh&offset=0', Buffer.from('x')],
    ['POST', '/upload', { path: '/tmp/x', id: 'abcdefgh', bytes: 1 }],
    ['DELETE', '/upload?path=/tmp/x&id=abcdefgh'],
  ] as const

  test('are there for nobody, and that they were asked for is written down', async () => {
    for (const [method, path, body] of calls) {
      const headers = body instanceof Buffer ? octets : {}
      const answer = await sam.send(method, files + path, body, headers)
      expect([method, path, answer.statusCode]).toEqual([method, path, 404])
      const nobody = await new Visitor(world.app).send(method, files + path, body, headers)
      expect([method, path, nobody.statusCode]).toEqual([method, path, 401])
    }
    const rows = await world.db
      .select()
      .from(activities)
      .where(eq(activities.kind, 'access-refused'))
    expect(rows).toMatchObject([{ serverId: id, detail: { what: 'files' } }])
  })

  test('are not reached when the server is not in use', async () => {
    const suspend = (suspended: string | null) =>
      world.db.update(servers).set({ suspended }).where(eq(servers.id, id))
    await suspend('payment-overdue')
    expect((await list()).json().code).toBe('payment-overdue')
    await suspend(null)
  })
})

describe('a folder', () => {
  test('begins where the assistant works, and says of each thing what it is', async () => {
    await machine.asRoot(
      `cd ${machine.workspace} && echo hello > notes.md && mkdir photos && ln -s photos pictures && ln -s /nowhere lost && chown -R openclaw:openclaw .`,
    )
    const folder = (await list()).json()
    expect(folder).toMatchObject({
      path: machine.workspace,
      places: { home: machine.home, workspace: machine.workspace },
      hasMore: false,
    })
    const kinds = folder.entries.map(({ name, kind, leadsTo, bytes }: Record<string, unknown>) => [
      name,
      kind,
      leadsTo,
      bytes,
    ])
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['notes.md', 'file', null, 6],
        ['photos', 'folder', null, expect.any(Number)],
        ['pictures', 'link', 'folder', expect.any(Number)],
        ['lost', 'link', null, expect.any(Number)],
      ]),
    )
  })

  test.each([
    ['that is not there', () => at('none'), 404, 'file-missing'],
    ['that is a file', () => at('notes.md'), 409, 'file-wrong-kind'],
    ['that is root’s', () => '/root', 403, 'file-denied'],
    ['whose path is relative', () => 'notes', 422, 'file-path-illegal'],
    ['whose path has a NUL', () => '/a\0b', 422, 'file-path-illegal'],
  ])('%s is refused', async (_what, path, status, code) => {
    const answer = await list(path())
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  })

  test('is made, renamed and removed, whatever its name', async () => {
    for (const name of [`it's "odd" $(x) \`y\` & ; *`, '-rf', ' صور العائلة\n2026', '<script>']) {
      const path = at(name)
      expect((await layla.send('POST', `${files}/folders`, { path })).statusCode).toBe(204)
      expect((await layla.send('POST', `${files}/folders`, { path })).json().code).toBe(
        'file-exists',
      )
      expect((await save(`${path}/in it`, 'text', null)).statusCode).toBe(200)
      const moved = await layla.send('PATCH', files, { path, to: at(`${name}2`) })
      expect(moved.statusCode).toBe(204)
      const packed = await layla.send('GET', `${files}/archive${query({ path: at(`${name}2`) })}`)
      expect(gunzipSync(packed.rawPayload).toString()).toContain(`${name}2/in it`)
      const removed = await layla.send('DELETE', files + query({ path: at(`${name}2`) }))
      expect(removed.statusCode).toBe(204)
      expect(await names()).not.toContain(`${name}2`)
    }
    expect(await names()).toContain('notes.md')
  })

  test('that the assistant lives in stays, also when a link leads there', async () => {
    await machine.asRoot(`ln -s / ${at('top')} && chown -h openclaw:openclaw ${at('top')}`)
    const lives = [machine.home, machine.workspace, '/var', '/', at(`top${machine.home}`)]
    for (const path of lives) {
      const removed = await layla.send('DELETE', files + query({ path }))
      expect([path, removed.json().code]).toEqual([path, 'file-needed'])
      const moved = await layla.send('PATCH', files, { path, to: '/tmp/away' })
      expect([path, moved.json().code]).toEqual([path, 'file-needed'])
    }
    // The link itself may go, and what it leads to stays.
    expect((await layla.send('DELETE', files + query({ path: at('top') }))).statusCode).toBe(204)
    expect(await names()).toContain('notes.md')
  })

  test('never takes the place of another one', async () => {
    const moved = await layla.send('PATCH', files, { path: at('photos'), to: at('notes.md') })
    expect(moved.json().code).toBe('file-exists')
    const gone = await layla.send('PATCH', files, { path: at('none'), to: at('there') })
    expect(gone.json().code).toBe('file-missing')
  })
})

describe('a text', () => {
  test('is saved as its owner’s, keeps its mode, and tells its new version', async () => {
    const path = at('run.sh')
    const first = (await save(path, '#!/bin/sh\n', null)).json()
    await machine.asRoot(`chmod 750 ${path}`)
    const second = await save(path, '#!/bin/sh\necho مرحبا\n', first.version)
    expect((await read(path)).json()).toEqual({
      path,
      text: '#!/bin/sh\necho مرحبا\n',
      version: second.json().version,
    })
    expect(await machine.asRoot(`stat -c '%U %a' ${path}`)).toBe('openclaw 750\n')
    expect((await names()).filter((name: string) => name.endsWith('.part'))).toEqual([])
  })

  test('that was changed meanwhile is not overwritten', async () => {
    const path = at('shared.md')
    const { version } = (await save(path, 'one', null)).json()
    // Of the same length and within the same second.
    await machine.asRoot(`printf two > ${path}`)
    const refused = await save(path, 'mine', version)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'file-changed'])
    const theirs = (await read(path)).json()
    expect(theirs.text).toBe('two')
    expect((await save(path, 'mine', theirs.version)).statusCode).toBe(200)
    // An answer was lost, and it is said again.
    expect((await save(path, 'mine', theirs.version)).statusCode).toBe(200)
    expect((await names()).filter((name: string) => name.endsWith('.part'))).toEqual([])
  })

  test('that is new does not take another one’s place, and one that is gone does not come back', async () => {
    expect((await save(at('notes.md'), 'mine', null)).json().code).toBe('file-exists')
    expect((await save(at('gone.md'), 'mine', 'x'.repeat(64))).json().code).toBe('file-missing')
  })

  test('is written to where a link leads, and the link stays', async () => {
    await machine.asRoot(`ln -s notes.md ${at('link.md')}`)
    const { version } = (await read(at('link.md'))).json()
    expect((await save(at('link.md'), 'through the link', version)).statusCode).toBe(200)
    expect((await read(at('notes.md'))).json().text).toBe('through the link')
    const link = (await list())
      .json()
      .entries.find((one: { name: string }) => one.name === 'link.md')
    expect(link.kind).toBe('link')
  })

  test('outside of what the account may write, by a link too, is refused', async () => {
    await machine.asRoot(`ln -s /etc/hostname ${at('climb')}`)
    const { version } = (await read(at('climb'))).json()
    expect((await save(at('climb'), 'x', version)).json().code).toBe('file-denied')
    expect((await read('/etc/secret')).json().code).toBe('file-denied')
  })

  test.each([
    ['a NUL', () => Buffer.from('a\0b'), 'file-binary'],
    ['what is no UTF-8', () => Buffer.from([0xff, 0xfe, 0x41]), 'file-binary'],
    ['more than a megabyte', () => Buffer.alloc(1024 * 1024 + 1, 'a'), 'file-too-long'],
  ])('with %s is not for the editor', async (_what, bytes, code) => {
    const upload = { path: at(`odd-${code}`), id: 'oddoddodd' }
    const body = bytes()
    await part({ ...upload, offset: 0 }, body)
    await finish({ ...upload, bytes: body.length, replace: true })
    expect((await read(upload.path)).json().code).toBe(code)
    expect((await content(upload.path)).rawPayload.equals(body)).toBe(true)
  })

  test('with a byte order mark and foreign line ends comes back as it was', async () => {
    const text = '\ufeffone\r\ntwo\rthree\n'
    await save(at('bom.txt'), text, null)
    expect((await content(at('bom.txt'))).rawPayload.equals(Buffer.from(text))).toBe(true)
    expect((await read(at('bom.txt'))).json().text).toBe(text)
  })

  test('of a full disk is not lost: the old one stays whole', async () => {
    const { version } = (await read(at('notes.md'))).json()
    machine.faults.add({ provider: 'machine', operation: 'write', fault: 'disk-full', times: 1 })
    const refused = await save(at('notes.md'), 'longer than before', version)
    expect([refused.statusCode, refused.json().code]).toEqual([507, 'disk-full'])
    expect((await read(at('notes.md'))).json().version).toBe(version)
    expect((await names()).filter((name: string) => name.endsWith('.part'))).toEqual([])
  })
})

describe('a download', () => {
  const bytes = randomBytes(700_000)
  const path = () => at('تقرير "2026".html')
  beforeAll(async () => {
    const upload = { path: path(), id: 'download1' }
    await part({ ...upload, offset: 0 }, bytes)
    await finish({ ...upload, bytes: bytes.length })
  })

  test('is a file to keep, never a page of ours', async () => {
    const { headers, rawPayload } = await content(path())
    expect(rawPayload.equals(bytes)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '700000',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition':
        `attachment; filename="_____ _2026_.html"; filename*=UTF-8''` +
        '%D8%AA%D9%82%D8%B1%D9%8A%D8%B1%20%222026%22.html',
    })
  })

  test('goes on where it was cut, unless the file has changed', async () => {
    const { etag = '' } = (await content(path())).headers
    const rest = await content(path(), { range: 'bytes=650000-', 'if-range': etag })
    expect(rest.statusCode).toBe(206)
    expect(rest.headers['content-range']).toBe('bytes 650000-699999/700000')
    expect(rest.rawPayload.equals(bytes.subarray(650_000))).toBe(true)
    const other = await content(path(), { range: 'bytes=650000-', 'if-range': '"other"' })
    expect([other.statusCode, other.rawPayload.length]).toEqual([200, 700_000])
    const beyond = await content(path(), { range: 'bytes=700000-' })
    expect([beyond.statusCode, beyond.json().code]).toEqual([416, 'range-illegal'])
  })

  test('of a folder, or of what may not be read, is refused before it begins', async () => {
    expect((await content(at('photos'))).json().code).toBe('file-wrong-kind')
    expect((await content('/etc/secret')).json().code).toBe('file-denied')
    const archive = await layla.send('GET', `${files}/archive${query({ path: '/root' })}`)
    expect(archive.json().code).toBe('file-denied')
  })
})

describe('an upload', () => {
  const bytes = randomBytes(3_000_000)

  /** Sends so much of a body, and then the line is cut. */
  const cutAfter = (upload: { path: string; id: string; offset: number }, body: Buffer) =>
    new Promise<void>(resolve => {
      const { port } = world.app.server.address() as AddressInfo
      const sending = httpRequest({
        ...{ host: '127.0.0.1', port, method: 'PATCH', path: `${files}/upload${query(upload)}` },
        headers: {
          ...octets,
          origin: url,
          cookie: layla.cookie,
          'content-length': upload.offset + 3_000_000,
        },
      })
      sending.on('error', () => resolve())
      sending.write(body, () => setImmediate(() => sending.destroy(new Error('cut'))))
    })
  const offsetOf = async (upload: { path: string; id: string }) =>
    (await layla.send('GET', `${files}/upload${query(upload)}`)).json().offset

  test('that was cut goes on where it was, and has its name only at its end', async () => {
    const upload = { path: at('film.bin'), id: 'film0001' }
    await cutAfter({ ...upload, offset: 0 }, bytes.subarray(0, 1_000_000))
    await expect.poll(() => offsetOf(upload), { timeout: 5_000 }).toBeGreaterThan(0)
    const offset = await offsetOf(upload)
    expect(await names()).not.toContain('film.bin')
    expect((await finish({ ...upload, bytes: bytes.length })).json().code).toBe('upload-incomplete')
    const rest = bytes.subarray(offset)
    const sent = await part({ ...upload, offset }, rest, { 'content-digest': digestOf(rest) })
    expect(sent.json()).toEqual({ offset: bytes.length })
    expect((await finish({ ...upload, bytes: bytes.length })).statusCode).toBe(204)
    // The answer was lost, and it is said again.
    expect((await finish({ ...upload, bytes: bytes.length })).statusCode).toBe(204)
    expect((await content(upload.path)).rawPayload.equals(bytes)).toBe(true)
    expect(await machine.asRoot(`stat -c %U ${upload.path}`)).toBe('openclaw\n')
  })

  test('counts no part that was damaged, or that belongs elsewhere', async () => {
    const upload = { path: at('damaged.bin'), id: 'damaged1' }
    const first = Buffer.from('first')
    await part({ ...upload, offset: 0 }, first)
    const damaged = await part({ ...upload, offset: 5 }, Buffer.from('secoNd'), {
      'content-digest': digestOf(Buffer.from('second')),
    })
    expect([damaged.statusCode, damaged.json().code]).toEqual([422, 'upload-damaged'])
    const elsewhere = await part({ ...upload, offset: 9 }, Buffer.from('x'))
    expect([elsewhere.statusCode, elsewhere.json().code]).toEqual([409, 'upload-offset'])
    expect(await offsetOf(upload)).toBe(5)
    const gone = await layla.send('DELETE', `${files}/upload${query(upload)}`)
    expect(gone.statusCode).toBe(204)
    expect(await offsetOf(upload)).toBe(0)
  })

  test('of nothing is a file with nothing in it', async () => {
    const upload = { path: at('empty.txt'), id: 'emptyempty' }
    expect((await part({ ...upload, offset: 0 }, Buffer.alloc(0))).json()).toEqual({ offset: 0 })
    expect((await finish({ ...upload, bytes: 0 })).statusCode).toBe(204)
    expect((await content(upload.path)).rawPayload).toHaveLength(0)
  })

  test('takes a file’s place only when that is said', async () => {
    const upload = { path: at('empty.txt'), id: 'again0001' }
    await part({ ...upload, offset: 0 }, Buffer.from('again'))
    expect((await finish({ ...upload, bytes: 5 })).json().code).toBe('file-exists')
    expect((await finish({ ...upload, bytes: 5, replace: true })).statusCode).toBe(204)
    expect((await read(upload.path)).json().text).toBe('again')
  })

  test('to a full disk keeps what fitted, and goes on when there is room', async () => {
    const upload = { path: at('large.bin'), id: 'large0001' }
    await part({ ...upload, offset: 0 }, bytes.subarray(0, 100_000))
    machine.faults.add({
      provider: 'machine',
      operation: 'write',
      fault: 'disk-full',
      times: 'always',
    })
    const full = await part({ ...upload, offset: 100_000 }, bytes.subarray(100_000, 900_000))
    machine.faults.clear()
    expect([full.statusCode, full.json().code]).toEqual([507, 'disk-full'])
    expect(await offsetOf(upload)).toBe(100_000)
    const sent = await part({ ...upload, offset: 100_000 }, bytes.subarray(100_000))
    expect(sent.json()).toEqual({ offset: bytes.length })
  })

  test('to where the account may not write is refused', async () => {
    const refused = await part({ path: '/etc/x', id: 'etcetcetc', offset: 0 }, Buffer.from('x'))
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'file-denied'])
  })
})

test('a folder with very many names is told in part, and says so', async () => {
  await machine.asRoot(
    `mkdir ${at('many')} && cd ${at('many')} && for n in $(seq 5200); do : > n$n; done; chown -R openclaw:openclaw ${at('many')}`,
  )
  const folder = (await list(at('many'))).json()
  expect(folder.entries).toHaveLength(5000)
  expect(folder.hasMore).toBe(true)
})

test('a machine that is not reached is said as such, in the reader’s language', async () => {
  machine.lines.broken = true
  const away = `ssh-ed25519 ${randomBytes(51).toString('base64')}`
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  await world.db.update(servers).set({ hostKey: away }).where(eq(servers.id, id))
  const answer = await list()
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'files-unreachable'])
  expect(answer.json().title).toContain('خادمك')
  await world.db
    .update(servers)
    .set({ hostKey: row?.hostKey ?? null })
    .where(eq(servers.id, id))
})
