import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../control/faults.ts'
import { startSandbox } from '../start.ts'
import { Bucket, connect, Judge, md5, mib, refusal, sha256 } from './judged-client.ts'

const judge = new Judge()

const meets = (operation: string, fault: Fault['fault']) =>
  judge.sandbox.world.faults.add({ provider: 's3', operation, fault, times: 1 })

describe('an object', () => {
  test('is read back as it was put, with its tag and checksum', async () => {
    const content = randomBytes(300_000)
    const { ETag, ChecksumSHA256 } = await judge.put(content, { ChecksumAlgorithm: 'SHA256' })
    expect({ ETag, ChecksumSHA256 }).toEqual({
      ETag: `"${md5(content)}"`,
      ChecksumSHA256: sha256(content),
    })
    const read = await judge.get({ ChecksumMode: 'ENABLED' })
    expect(read.content.equals(content)).toBe(true)
    expect(read).toMatchObject({ ChecksumSHA256: sha256(content), ChecksumType: 'FULL_OBJECT' })
    const head = await judge.s3.send(
      new HeadObjectCommand({ Bucket, Key: judge.Key, ChecksumMode: 'ENABLED' }),
    )
    expect(head).toMatchObject({ ContentLength: 300_000, ChecksumSHA256: sha256(content) })
    expect(head.LastModified).toBeInstanceOf(Date)
    const plain = await judge.s3.send(new HeadObjectCommand({ Bucket, Key: judge.Key }))
    expect(plain.ChecksumSHA256).toBeUndefined()
  })

  test('that is empty is one too', async () => {
    await judge.put('')
    expect((await judge.get()).content).toHaveLength(0)
  })

  test('is read in pieces by range, and only while it is the one that was meant', async () => {
    await judge.put('0123456789')
    const piece = await judge.get({ Range: 'bytes=2-4', ChecksumMode: 'ENABLED' })
    expect(piece.content.toString()).toBe('234')
    expect(piece).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 })
    expect(piece.ChecksumCRC32).toBeUndefined()
    expect((await judge.get({ Range: 'bytes=7-' })).content.toString()).toBe('789')
    expect((await judge.get({ Range: 'bytes=-3' })).content.toString()).toBe('789')
    expect(await refusal(judge.get({ Range: 'bytes=10-12' }))).toEqual(['InvalidRange', 416])
    expect(await refusal(judge.get({ IfMatch: '"other"' }))).toEqual(['PreconditionFailed', 412])
  })

  test('sent as a stream in chunks arrives whole, with the checksum that follows it', async () => {
    const content = randomBytes(200_000)
    const stream = (async function* () {
      yield content.subarray(0, 70_001)
      yield content.subarray(70_001)
    })()
    const Body = Readable.from(stream, { objectMode: false })
    await judge.put(Body as never, { ContentLength: content.length, ChecksumAlgorithm: 'SHA256' })
    const read = await judge.get({ ChecksumMode: 'ENABLED' })
    expect(read.content.equals(content)).toBe(true)
    expect(read.ChecksumSHA256).toBe(sha256(content))
  })

  test('is not written over where the caller says so', async () => {
    await judge.put('the first')
    expect(await refusal(judge.put('the second', { IfNoneMatch: '*' }))).toEqual([
      'PreconditionFailed',
      412,
    ])
    expect((await judge.get()).content.toString()).toBe('the first')
    await judge.put('the third')
    expect((await judge.get()).content.toString()).toBe('the third')
  })

  test('is refused when a checksum or a hash says something else', async () => {
    const wrong = sha256(Buffer.from('another'))
    expect(await refusal(judge.put('this', { ChecksumSHA256: wrong }))).toEqual(['BadDigest', 400])
    expect(await refusal(judge.put('this', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }))).toEqual([
      'BadDigest',
      400,
    ])
    expect(await refusal(judge.get())).toEqual(['NoSuchKey', 404])
  })

  test('is gone when it was deleted, and may be deleted again', async () => {
    await judge.put()
    await judge.s3.send(new DeleteObjectCommand({ Bucket, Key: judge.Key }))
    await judge.s3.send(new DeleteObjectCommand({ Bucket, Key: judge.Key }))
    expect(await refusal(judge.get())).toEqual(['NoSuchKey', 404])
    expect(await refusal(judge.s3.send(new HeadObjectCommand({ Bucket, Key: judge.Key })))).toEqual(
      ['NotFound', 404],
    )
  })

  test('stays what it is when the sandbox starts again', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'sandbox-s3-'))
    const first = await startSandbox({ stateDir, imageDir: `${stateDir}/images` })
    const one = connect(first)
    await one.send(new PutObjectCommand({ Bucket, Key: judge.Key, Body: 'lasting' }))
    await first.close()
    const second = await startSandbox({ stateDir, imageDir: `${stateDir}/images` })
    const two = connect(second)
    const { Body } = await two.send(new GetObjectCommand({ Bucket, Key: judge.Key }))
    expect(await Body?.transformToString()).toBe('lasting')
    await second.close()
    rmSync(stateDir, { recursive: true })
  })
})

describe('a list', () => {
  test('comes in pages, in the order of keys', async () => {
    const keys = ['a/1', 'a/2', 'a/3', 'a/b/4', 'b/5'].map(key => `list/${key}`)
    for (const key of keys.toReversed()) {
      await judge.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: key }))
    }
    const seen: string[] = []
    let ContinuationToken: string | undefined
    let pages = 0
    do {
      const page = await judge.s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: 'list/', MaxKeys: 2, ContinuationToken }),
      )
      seen.push(...(page.Contents ?? []).map(object => object.Key ?? ''))
      ContinuationToken = page.NextContinuationToken
      pages++
    } while (ContinuationToken)
    expect(seen).toEqual(keys)
    expect(pages).toBe(3)
    const folders = await judge.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'list/a/', Delimiter: '/' }),
    )
    expect(folders.Contents?.map(object => object.Key)).toEqual(keys.slice(0, 3))
    expect(folders.CommonPrefixes).toEqual([{ Prefix: 'list/a/b/' }])
    expect((await judge.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'no' }))).KeyCount).toBe(
      0,
    )
  })
})

describe('a caller', () => {
  test.each([
    ['another key', { id: 'AKIASOMEBODYELSE' }, 'InvalidAccessKeyId', 403],
    ['another secret', { secret: 'a secret of somebody else' }, 'SignatureDoesNotMatch', 403],
    ['another region', { region: 'eu-west-1' }, 'AuthorizationHeaderMalformed', 400],
  ])('with %s is refused', async (_what, changes, code, status) => {
    const s3 = connect(judge.sandbox, changes)
    const sent = s3.send(new PutObjectCommand({ Bucket, Key: judge.Key, Body: 'hello' }))
    expect(await refusal(sent)).toEqual([code, status])
  })

  test('without a signature is refused in XML', async () => {
    const answer = await fetch(`${judge.sandbox.world.settings.urls.s3}/${Bucket}/x`)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>')
  })

  test('finds one bucket', async () => {
    await judge.s3.send(new HeadBucketCommand({ Bucket }))
    const other = new ListObjectsV2Command({ Bucket: 'another' })
    expect(await refusal(judge.s3.send(other))).toEqual(['NoSuchBucket', 404])
  })
})

describe('a fault', () => {
  test.each([
    ['rate-limited', 'SlowDown', 503],
    ['unauthorized', 'AccessDenied', 403],
    ['quota', 'QuotaExceeded', 403],
    ['error-500-before-effect', 'InternalError', 500],
  ] as const)('%s refuses in the words of S3', async (fault, code, status) => {
    meets('put-object', fault)
    expect(await refusal(judge.put())).toEqual([code, status])
    expect(await refusal(judge.get())).toEqual(['NoSuchKey', 404])
  })

  test('timeout-after-effect leaves an object whose writer never heard', async () => {
    meets('put-object', 'timeout-after-effect')
    await expect(judge.put('unheard')).rejects.not.toBeInstanceOf(S3ServiceException)
    expect((await judge.get()).content.toString()).toBe('unheard')
  })

  test('cut-mid-body lets half of an object over the line, in both directions', async () => {
    const content = randomBytes(4 * mib)
    meets('put-object', 'cut-mid-body')
    await expect(judge.put(content)).rejects.not.toBeInstanceOf(S3ServiceException)
    expect(await refusal(judge.get())).toEqual(['NoSuchKey', 404])
    await judge.put(content)
    meets('get-object', 'cut-mid-body')
    await expect(judge.get()).rejects.toThrow()
    expect((await judge.get()).content.equals(content)).toBe(true)
  })

  test('of a disk turns a bit of what is stored, and its checksum shows it', async () => {
    await judge.put('stored')
    const flip = (at: number) =>
      fetch(`${judge.sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/s3/flip-bit`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key: judge.Key, at }),
      })
    expect((await flip(6)).status).toBe(404)
    expect((await flip(0)).status).toBe(200)
    expect((await judge.get({ ChecksumMode: 'DISABLED' })).content.toString()).toBe('rtored')
    await expect(judge.get({ ChecksumMode: 'ENABLED' })).rejects.toThrow(/[Cc]hecksum/)
  })
})
