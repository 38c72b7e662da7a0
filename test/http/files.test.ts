import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { afterAll, describe, expect, test } from 'vitest'
import { activities } from '../../src/activity/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { openFilesWorld } from './files-world.ts'
import { Visitor } from './world.ts'

const opened = await openFilesWorld()
const { id, files, machine, world, layla, sam, octets } = opened
const { at, query, list, names, read, save, content, part, finish } = opened
afterAll(opened.close)

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
