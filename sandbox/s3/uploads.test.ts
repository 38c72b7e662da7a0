import { createHash, randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { Bucket, Judge, md5, mib, refusal, sha256 } from './judged-client.ts'

const judge = new Judge()

describe('an upload in parts', () => {
  const create = async (more: object = { ChecksumAlgorithm: 'SHA256' as const }) => {
    const { UploadId } = await judge.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key: judge.Key, ...more }),
    )
    return UploadId ?? ''
  }
  const part = async (UploadId: string, PartNumber: number, Body: Buffer) => {
    const sent = {
      Bucket,
      Key: judge.Key,
      UploadId,
      PartNumber,
      Body,
      ChecksumAlgorithm: 'SHA256',
    } as const
    const { ETag, ChecksumSHA256 } = await judge.s3.send(new UploadPartCommand(sent))
    return { PartNumber, ETag, ChecksumSHA256 }
  }
  type Part = Awaited<ReturnType<typeof part>>
  const complete = (UploadId: string, Parts: Partial<Part>[], more = {}) =>
    judge.s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: judge.Key,
        UploadId,
        MultipartUpload: { Parts },
        ...more,
      }),
    )

  test('becomes an object with composite tag and checksum', async () => {
    const pieces = [randomBytes(5 * mib), randomBytes(5 * mib + 1), randomBytes(10)]
    const id = await create()
    const parts: Part[] = []
    for (const [at, piece] of pieces.entries()) parts.unshift(await part(id, at + 1, piece))
    parts.reverse()
    const completed = await complete(id, parts, { IfNoneMatch: '*' })
    const digests = pieces.map(piece => createHash('md5').update(piece).digest())
    const sums = pieces.map(piece => createHash('sha256').update(piece).digest())
    const composite = `${sha256(Buffer.concat(sums))}-3`
    expect(completed).toMatchObject({
      ETag: `"${md5(Buffer.concat(digests))}-3"`,
      ChecksumSHA256: composite,
      ChecksumType: 'COMPOSITE',
    })
    const read = await judge.get({ ChecksumMode: 'ENABLED' })
    expect(read.content.equals(Buffer.concat(pieces))).toBe(true)
    expect(read.ChecksumSHA256).toBe(composite)
    const across = await judge.get({ Range: `bytes=${5 * mib - 2}-${5 * mib + 1}` })
    expect(across.content.equals(Buffer.concat(pieces).subarray(5 * mib - 2, 5 * mib + 2))).toBe(
      true,
    )
    expect(await refusal(complete(id, parts))).toEqual(['NoSuchUpload', 404])
  })

  test('shows its parts, of which the last one with a number counts, until it is ended', async () => {
    const id = await create()
    await part(id, 1, Buffer.from('first'))
    await part(id, 2, Buffer.from('second'))
    const again = await part(id, 1, Buffer.from('again'))
    const listed = await judge.s3.send(
      new ListPartsCommand({ Bucket, Key: judge.Key, UploadId: id, MaxParts: 1 }),
    )
    expect(listed).toMatchObject({
      IsTruncated: true,
      Parts: [{ PartNumber: 1, Size: 5, ChecksumSHA256: again.ChecksumSHA256 }],
    })
    const uploads = async () => {
      const found = await judge.s3.send(
        new ListMultipartUploadsCommand({ Bucket, Prefix: judge.Key }),
      )
      return (found.Uploads ?? []).map(({ UploadId }) => UploadId)
    }
    expect(await uploads()).toEqual([id])
    await judge.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: judge.Key, UploadId: id }))
    expect(await uploads()).toEqual([])
    expect(await refusal(part(id, 3, Buffer.from('late')))).toEqual(['NoSuchUpload', 404])
  })

  test('of several that are unfinished all are listed, in pages', async () => {
    const ids = [await create(), await create(), await create()]
    const seen: string[] = []
    let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}
    for (let isMore = true; isMore; ) {
      const page = await judge.s3.send(
        new ListMultipartUploadsCommand({ Bucket, Prefix: judge.Key, MaxUploads: 1, ...marker }),
      )
      seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId ?? ''))
      isMore = page.IsTruncated === true
      marker = {
        ...(page.NextKeyMarker ? { KeyMarker: page.NextKeyMarker } : {}),
        ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}),
      }
    }
    expect(seen.sort()).toEqual(ids.sort())
  })

  test('is refused for parts that are small, missing, unordered or named without their checksum', async () => {
    const id = await create()
    const one = await part(id, 1, Buffer.from('small'))
    const two = await part(id, 2, Buffer.from('last'))
    expect(await refusal(complete(id, [one, two]))).toEqual(['EntityTooSmall', 400])
    expect(await refusal(complete(id, [two, one]))).toEqual(['InvalidPartOrder', 400])
    expect(await refusal(complete(id, [{ ...one, PartNumber: 7 }]))).toEqual(['InvalidPart', 400])
    expect(await refusal(complete(id, [{ ...one, ETag: '"x"' }]))).toEqual(['InvalidPart', 400])
    const { ChecksumSHA256: _, ...without } = one
    expect(await refusal(complete(id, [without]))).toEqual(['InvalidRequest', 400])
    expect(await refusal(complete(id, []))).toEqual(['MalformedXML', 400])
    const wrong = sha256(Buffer.from('x'))
    expect(
      await refusal(
        judge.s3.send(
          new UploadPartCommand({
            ...{ Bucket, Key: judge.Key, UploadId: id, PartNumber: 3 },
            ...{ Body: Buffer.from('y'), ChecksumSHA256: wrong },
          }),
        ),
      ),
    ).toEqual(['BadDigest', 400])
    expect(await refusal(part(id, 10_001, Buffer.from('z')))).toEqual(['InvalidArgument', 400])
    await complete(id, [one])
    expect((await judge.get()).content.toString()).toBe('small')
  })

  test('takes the place of nothing where the caller says so', async () => {
    await judge.put('there')
    const id = await create({})
    const sent = { Bucket, Key: judge.Key, UploadId: id, PartNumber: 1, Body: Buffer.from('new') }
    const { ETag } = await judge.s3.send(new UploadPartCommand(sent))
    const parts = [{ PartNumber: 1, ETag }]
    expect(await refusal(complete(id, parts, { IfNoneMatch: '*' }))).toEqual([
      'PreconditionFailed',
      412,
    ])
    expect((await judge.get()).content.toString()).toBe('there')
  })
})
