import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { World } from '../world.ts'
import { receive } from './body.ts'
import type { Bucket, StoredObject } from './bucket.ts'
import { checksumHeader } from './checksums.ts'
import { refuse } from './errors.ts'
import { failBody, refuseForRoom } from './faults.ts'

/** In one piece; larger ones come in parts. */
const objectBytesMax = 5 * 1024 ** 3

export async function putObject(
  world: World,
  bucket: Bucket,
  key: string,
  request: FastifyRequest,
) {
  refuseForRoom(world, 'put-object')
  await failBody(world, 'put-object', request)
  refuseIfThere(bucket, key, request)
  const name = bucket.newFile()
  const { size, md5, checksum } = await receive(request.raw, bucket.pathOf(name), null)
  if (size > objectBytesMax) throw refuse('EntityTooLarge')
  // Of two that came in at the same time the first one counts.
  refuseIfThere(bucket, key, request)
  const object: StoredObject = {
    key,
    files: [{ name, size }],
    size,
    etag: md5,
    modifiedAt: bucket.now(),
    contentType: request.headers['content-type'] ?? 'binary/octet-stream',
    checksum: checksum && { ...checksum, type: 'FULL_OBJECT' },
  }
  await bucket.put(object)
  return { etag: `"${md5}"`, ...checksumHeaders(object) }
}

/** `If-None-Match: *` lets nothing be written over. */
export function refuseIfThere(bucket: Bucket, key: string, { headers }: FastifyRequest): void {
  const condition = headers['if-none-match']
  if (condition === undefined && headers['if-match'] === undefined) return
  if (condition !== '*') throw refuse('NotImplemented', 'Only If-None-Match: * is known for writes')
  if (bucket.find(key)) throw refuse('PreconditionFailed')
}

export function readObjects(world: World, bucket: Bucket) {
  return {
    head(key: string, request: FastifyRequest, reply: FastifyReply) {
      const object = get(bucket, key, request)
      return reply.headers({ ...describe(object, request), 'content-length': object.size }).send()
    },
    async get(key: string, request: FastifyRequest, reply: FastifyReply) {
      const object = get(bucket, key, request)
      const { range } = request.headers
      const [start, end] = readRange(range, object.size)
      const length = end - start + 1
      const headers = describe(object, request)
      if (range !== undefined) {
        reply.code(206).header('content-range', `bytes ${start}-${end}/${object.size}`)
        // A checksum is of the whole object, so a piece of it comes without.
        if (object.checksum) delete headers[checksumHeader(object.checksum.algorithm)]
        delete headers['x-amz-checksum-type']
      }
      const isCut = world.faults.take('s3', 'get-object', ['cut-mid-body']) !== null
      const content = bucket.read(object, start, isCut ? start + (length >> 1) - 1 : end)
      return reply
        .headers({ ...headers, 'content-length': length })
        .send(Readable.from(isCut ? thenCut(content, request) : content, { objectMode: false }))
    },
  }
}

/** The connection breaks where the content is half sent. */
async function* thenCut(content: AsyncIterable<Buffer>, request: FastifyRequest) {
  yield* content
  request.raw.socket.destroy()
}

function get(bucket: Bucket, key: string, { headers }: FastifyRequest): StoredObject {
  const object = bucket.find(key)
  if (!object) throw refuse('NoSuchKey')
  const condition = headers['if-match']
  if (condition !== undefined && condition !== '*' && condition !== `"${object.etag}"`) {
    throw refuse('PreconditionFailed')
  }
  return object
}

function describe(object: StoredObject, { headers }: FastifyRequest): Record<string, string> {
  return {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': object.contentType,
    ...(headers['x-amz-checksum-mode'] === 'ENABLED' ? checksumHeaders(object) : {}),
  }
}

function checksumHeaders({ checksum }: StoredObject): Record<string, string> {
  if (!checksum) return {}
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  }
}

/** From the first to the last byte; several ranges in one request are taken as none, as at S3. */
function readRange(range: string | undefined, size: number): [start: number, end: number] {
  const read = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  if (!read || (read[1] === '' && read[2] === '')) return [0, size - 1]
  const [, first = '', last = ''] = read
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start > end) throw refuse('InvalidRange')
  return [start, end]
}
