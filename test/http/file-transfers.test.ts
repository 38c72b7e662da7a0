import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFilesWorld } from './files-world.ts'
import { url } from './world.ts'

const opened = await openFilesWorld()
const { files, machine, world, layla, octets } = opened
const { at, query, names, read, content, part, finish, digestOf } = opened
afterAll(opened.close)

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
      'content-security-policy': "default-src 'none'; form-action 'none'; frame-ancestors 'none'",
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
    await layla.send('POST', `${files}/folders`, { path: at('photos') })
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
