import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { World } from '../world.ts'
import { receive } from './body.ts'
import type { Bucket, StoredChecksum, StoredObject, StoredPart, Upload } from './bucket.ts'
import { checksumHeader, compositeChecksum, readAlgorithm } from './checksums.ts'
import { refuse } from './errors.ts'
import { failBody, refuseForRoom } from './faults.ts'
import { refuseIfThere } from './object-routes.ts'
import { readQuery } from './query.ts'
import { element, readElements } from './xml.ts'

const partsMax = 10_000
const partBytesMin = 5 * 1024 ** 2
const partBytesMax = 5 * 1024 ** 3
const documentBytesMax = 4 * 1024 ** 2

const partQuery = z.object({
  uploadId: z.string(),
  partNumber: z.coerce.number().int().min(1).max(partsMax),
})
const uploadQuery = z.object({ uploadId: z.string() })

export function createUpload(world: World, bucket: Bucket, key: string, request: FastifyRequest) {
  refuseForRoom(world, 'create-multipart-upload')
  const { headers } = request
  if (headers['x-amz-checksum-type'] === 'FULL_OBJECT') {
    throw refuse('NotImplemented', 'The sandbox has composite checksums of uploads only')
  }
  const algorithm = readAlgorithm(headers['x-amz-checksum-algorithm']?.toString())
  const id = world.randomHex(24)
  const contentType = headers['content-type'] ?? 'binary/octet-stream'
  bucket.keepUpload({ id, key, begunAt: bucket.now(), contentType, algorithm, parts: {} })
  return element('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id })
}

export async function uploadPart(
  world: World,
  bucket: Bucket,
  key: string,
  request: FastifyRequest,
): Promise<Record<string, string>> {
  const { uploadId, partNumber } = readQuery(partQuery, request.query)
  refuseForRoom(world, 'upload-part')
  const { algorithm } = getUpload(bucket, key, uploadId)
  await failBody(world, 'upload-part', request)
  const file = bucket.newFile()
  const { size, md5, checksum } = await receive(request.raw, bucket.pathOf(file), algorithm)
  if (size > partBytesMax) throw refuse('EntityTooLarge')
  if (algorithm && checksum?.algorithm !== algorithm) {
    throw refuse('InvalidRequest', `The upload was created using a ${algorithm} checksum.`)
  }
  const upload = getUpload(bucket, key, uploadId)
  const modifiedAt = bucket.now()
  const value = algorithm === null ? null : (checksum?.value ?? null)
  await bucket.keepPart(upload, {
    number: partNumber,
    file,
    size,
    md5,
    checksum: value,
    modifiedAt,
  })
  return {
    etag: `"${md5}"`,
    ...(checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value } : {}),
  }
}

export async function completeUpload(
  world: World,
  bucket: Bucket,
  key: string,
  request: FastifyRequest,
): Promise<string> {
  const upload = getUpload(bucket, key, readQuery(uploadQuery, request.query).uploadId)
  refuseForRoom(world, 'complete-multipart-upload')
  const named = readElements(await documentOf(request), 'Part')
  if (named.length === 0) throw refuse('MalformedXML')
  const parts = named.map((part, at) => {
    if (at > 0 && Number(part.PartNumber) <= Number(named[at - 1]?.PartNumber)) {
      throw refuse('InvalidPartOrder')
    }
    return choosePart(upload, part)
  })
  if (parts.slice(0, -1).some(({ size }) => size < partBytesMin)) throw refuse('EntityTooSmall')
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const said = request.headers['x-amz-mp-object-size']
  if (said !== undefined && Number(said) !== size) {
    throw refuse('InvalidRequest', `The size is ${size} and not ${said} bytes`)
  }
  const checksum = checksumOf(upload, parts, request)
  refuseIfThere(bucket, key, request)
  const object: StoredObject = {
    key,
    files: parts.map(part => ({ name: part.file, size: part.size })),
    size,
    etag: etagOf(parts),
    modifiedAt: bucket.now(),
    contentType: upload.contentType,
    checksum,
  }
  // Both in one turn: no other request sees an object whose upload is still there.
  await Promise.all([
    bucket.put(object),
    bucket.endUpload(
      upload,
      parts.map(({ file }) => file),
    ),
  ])
  return element('CompleteMultipartUploadResult', {
    Location: request.url,
    Bucket: bucket.name,
    Key: key,
    ETag: `"${object.etag}"`,
    ...(checksum
      ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }
      : {}),
  })
}

export async function abortUpload(bucket: Bucket, key: string, query: unknown): Promise<void> {
  await bucket.endUpload(getUpload(bucket, key, readQuery(uploadQuery, query).uploadId))
}

export function getUpload(bucket: Bucket, key: string, id: string): Upload {
  const upload = bucket.findUpload(id)
  if (upload?.key !== key) throw refuse('NoSuchUpload')
  return upload
}

/** The part that the caller means; it has to know its tag, and its checksum where the upload has one. */
function choosePart({ algorithm, parts }: Upload, named: Record<string, string>): StoredPart {
  const part = parts[Number(named.PartNumber)]
  if (part?.md5 !== (named.ETag ?? '').replaceAll('"', '')) throw refuse('InvalidPart')
  if (algorithm === null) return part
  const checksum = named[`Checksum${algorithm}`]
  if (checksum === undefined) {
    throw refuse(
      'InvalidRequest',
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    )
  }
  if (checksum !== part.checksum) throw refuse('InvalidPart')
  return part
}

function checksumOf(
  { algorithm }: Upload,
  parts: readonly StoredPart[],
  { headers }: FastifyRequest,
): StoredChecksum | null {
  if (algorithm === null) return null
  const value = compositeChecksum(
    algorithm,
    parts.map(({ checksum }) => checksum ?? ''),
  )
  const said = headers[checksumHeader(algorithm)]
  // Both forms are seen: with the number of parts and without.
  if (said !== undefined && said !== value && said !== value.replace(/-\d+$/, '')) {
    throw refuse('BadDigest')
  }
  return { algorithm, value, type: 'COMPOSITE' }
}

function etagOf(parts: readonly StoredPart[]): string {
  const md5 = createHash('md5')
  for (const part of parts) md5.update(Buffer.from(part.md5, 'hex'))
  return `${md5.digest('hex')}-${parts.length}`
}

async function documentOf({ raw }: FastifyRequest): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of raw) {
    size += chunk.length
    if (size > documentBytesMax) throw refuse('MalformedXML')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
