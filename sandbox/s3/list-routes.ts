import { z } from 'zod'
import type { Bucket } from './bucket.ts'
import { refuse } from './errors.ts'
import { readQuery } from './query.ts'
import { getUpload } from './upload-routes.ts'
import { element } from './xml.ts'

const pageMax = 1_000
const most = z.coerce
  .number()
  .int()
  .min(0)
  .max(2 ** 31)
  .default(pageMax)
const encoding = z.literal('url').optional()

const objectsQuery = z.object({
  'list-type': z.literal('2', 'The sandbox lists by version 2 only'),
  prefix: z.string().default(''),
  delimiter: z.string().min(1).optional(),
  'max-keys': most,
  'continuation-token': z.string().optional(),
  'start-after': z.string().default(''),
  'encoding-type': encoding,
})

const uploadsQuery = z.object({
  prefix: z.string().default(''),
  'max-uploads': most,
  'key-marker': z.string().default(''),
  'upload-id-marker': z.string().default(''),
  'encoding-type': encoding,
})

const partsQuery = z.object({
  uploadId: z.string(),
  'max-parts': most,
  'part-number-marker': z.coerce.number().int().default(0),
})

/** A page of what begins so. Keys with the delimiter behind the prefix are one line: a "folder". */
export function listObjects(bucket: Bucket, query: unknown): string {
  const read = readQuery(objectsQuery, query)
  const { prefix, delimiter } = read
  const token = read['continuation-token']
  const after = token === undefined ? read['start-after'] : keyOfToken(token)
  const size = Math.min(read['max-keys'], pageMax)
  const folderOf = (key: string): string | null => {
    const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
    return end < 0 || delimiter === undefined ? null : key.slice(0, end + delimiter.length)
  }
  const lines: { name: string; isFolder: boolean }[] = []
  for (const { key } of bucket.list()) {
    if (!key.startsWith(prefix)) continue
    const folder = folderOf(key)
    const name = folder ?? key
    if (lines.at(-1)?.name !== name && isAfter(name, after)) {
      lines.push({ name, isFolder: folder !== null })
    }
  }
  const page = lines.slice(0, size)
  const isTruncated = lines.length > page.length && size > 0
  const name = namesAs(read['encoding-type'])
  const folders = page.filter(({ isFolder }) => isFolder)
  return element('ListBucketResult', {
    Name: bucket.name,
    Prefix: name(prefix),
    Delimiter: delimiter ? name(delimiter) : null,
    EncodingType: read['encoding-type'] ?? null,
    MaxKeys: read['max-keys'],
    KeyCount: page.length,
    IsTruncated: isTruncated,
    NextContinuationToken: isTruncated ? tokenOfKey(page.at(-1)?.name ?? '') : null,
    Contents: page.flatMap(line => {
      const object = line.isFolder ? null : bucket.find(line.name)
      if (!object) return []
      const { checksum } = object
      return [
        {
          Key: name(object.key),
          LastModified: object.modifiedAt,
          ETag: `"${object.etag}"`,
          ChecksumAlgorithm: checksum?.algorithm ?? null,
          ChecksumType: checksum?.type ?? null,
          Size: object.size,
          StorageClass: 'STANDARD',
        },
      ]
    }),
    CommonPrefixes: folders.map(folder => ({ Prefix: name(folder.name) })),
  })
}

export function listUploads(bucket: Bucket, query: unknown): string {
  const read = readQuery(uploadsQuery, query)
  const marker = { key: read['key-marker'], id: read['upload-id-marker'] }
  const matching = bucket.listUploads().filter(({ key }) => key.startsWith(read.prefix))
  // Without an upload's id the marker stands behind all uploads of its key.
  const at = marker.id === '' ? -1 : matching.findIndex(({ id }) => id === marker.id)
  const rest =
    at >= 0 ? matching.slice(at + 1) : matching.filter(({ key }) => isAfter(key, marker.key))
  const page = rest.slice(0, Math.min(read['max-uploads'], pageMax))
  const isTruncated = rest.length > page.length && page.length > 0
  const name = namesAs(read['encoding-type'])
  const last = page.at(-1)
  return element('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    KeyMarker: name(marker.key),
    UploadIdMarker: marker.id,
    Prefix: name(read.prefix),
    NextKeyMarker: isTruncated && last ? name(last.key) : null,
    NextUploadIdMarker: isTruncated && last ? last.id : null,
    MaxUploads: read['max-uploads'],
    EncodingType: read['encoding-type'] ?? null,
    IsTruncated: isTruncated,
    Upload: page.map(({ id, key, begunAt, algorithm }) => ({
      Key: name(key),
      UploadId: id,
      StorageClass: 'STANDARD',
      Initiated: begunAt,
      ChecksumAlgorithm: algorithm,
    })),
  })
}

export function listParts(bucket: Bucket, key: string, query: unknown): string {
  const read = readQuery(partsQuery, query)
  const upload = getUpload(bucket, key, read.uploadId)
  const rest = Object.values(upload.parts)
    .filter(({ number }) => number > read['part-number-marker'])
    .sort((a, b) => a.number - b.number)
  const page = rest.slice(0, Math.min(read['max-parts'], pageMax))
  const isTruncated = rest.length > page.length
  return element('ListPartsResult', {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    PartNumberMarker: read['part-number-marker'],
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: read['max-parts'],
    IsTruncated: isTruncated,
    ChecksumAlgorithm: upload.algorithm,
    Part: page.map(({ number, modifiedAt, md5, size, checksum }) => ({
      PartNumber: number,
      LastModified: modifiedAt,
      ETag: `"${md5}"`,
      Size: size,
      ...(upload.algorithm ? { [`Checksum${upload.algorithm}`]: checksum } : {}),
    })),
  })
}

const isAfter = (key: string, marker: string): boolean =>
  Buffer.compare(Buffer.from(key), Buffer.from(marker)) > 0

const namesAs =
  (kind: 'url' | undefined) =>
  (name: string): string =>
    kind === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/') : name

const tokenOfKey = (key: string): string => Buffer.from(`after:${key}`).toString('base64')

function keyOfToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (!text.startsWith('after:')) {
    throw refuse('InvalidArgument', 'The continuation token provided is incorrect')
  }
  return text.slice('after:'.length)
}
