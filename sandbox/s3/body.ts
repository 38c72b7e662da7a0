import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { ConnectionCut } from '../control/vendor-server.ts'
import { AwsChunks } from './aws-chunks.ts'
import {
  type Algorithm,
  algorithms,
  type Checksum,
  checksumHeader,
  startChecksum,
} from './checksums.ts'
import { refuse } from './errors.ts'

/** What came in, all of it and as its sender said. */
export interface Received {
  size: number
  md5: string
  checksum: { algorithm: Algorithm; value: string } | null
}

/** Announced by a request's headers; a body that is sent in chunks may bring its checksum after itself. */
const unsignedChunks = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const unsigned = 'UNSIGNED-PAYLOAD'

/**
 * Writes a request's body to a new file, and compares it with every length and hash that the request names.
 * Nothing stays when that fails. `algorithm` is computed although the request does not name it.
 * @throws {Refusal}
 */
export async function receive(
  request: IncomingMessage,
  path: string,
  algorithm: Algorithm | null,
): Promise<Received> {
  const { headers } = request
  const said = headers['x-amz-content-sha256']
  if (typeof said !== 'string') throw refuse('InvalidRequest', 'x-amz-content-sha256 is missing')
  if (said.startsWith('STREAMING-') && said !== unsignedChunks) {
    throw refuse('NotImplemented', `The sandbox does not read ${said}`)
  }
  const chunks = said === unsignedChunks ? new AwsChunks() : null
  const named = namedAlgorithm(headers)
  const wanted = named ?? algorithm
  const checksum = wanted && startChecksum(wanted)
  const meter = new BodyMeter(checksum)
  try {
    const content = chunks ? chunks.decode(request) : request
    await pipeline(
      content,
      source => meter.through(source),
      createWriteStream(path, { flags: 'wx' }),
    )
    meter.compare(headers, said, chunks !== null)
    if (!wanted || !checksum) return { size: meter.size, md5: meter.md5(), checksum: null }
    const value = checksum.value()
    const given = headers[checksumHeader(wanted)] ?? chunks?.trailers.get(checksumHeader(wanted))
    if (named && given !== value) {
      throw refuse(
        'BadDigest',
        `The ${wanted} you specified did not match the calculated checksum.`,
      )
    }
    return { size: meter.size, md5: meter.md5(), checksum: { algorithm: wanted, value } }
  } catch (error) {
    await rm(path, { force: true })
    // Its sender has gone: nobody is there to be told.
    throw request.destroyed && !request.complete ? new ConnectionCut() : error
  }
}

/** The algorithm of the checksum that comes in a header, or after the body. */
function namedAlgorithm(headers: IncomingHttpHeaders): Algorithm | null {
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase()
  const named = algorithms.find(
    algorithm => checksumHeader(algorithm) in headers || trailer === checksumHeader(algorithm),
  )
  if (!named && /^x-amz-checksum-/.test(trailer)) {
    throw refuse('NotImplemented', `The sandbox computes no ${trailer}`)
  }
  return named ?? null
}

class BodyMeter {
  size = 0
  readonly #md5 = createHash('md5')
  readonly #sha256 = createHash('sha256')
  readonly #checksum: Checksum | null

  constructor(checksum: Checksum | null) {
    this.#checksum = checksum
  }

  async *through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.size += chunk.length
      this.#md5.update(chunk)
      this.#sha256.update(chunk)
      this.#checksum?.add(chunk)
      yield chunk
    }
  }

  md5(): string {
    return this.#md5.copy().digest('hex')
  }

  compare(headers: IncomingHttpHeaders, sha256: string, isChunked: boolean): void {
    const length = headers[isChunked ? 'x-amz-decoded-content-length' : 'content-length']
    if (length === undefined) throw refuse('MissingContentLength')
    if (Number(length) !== this.size) throw refuse('IncompleteBody')
    const md5 = headers['content-md5']
    if (md5 !== undefined && md5 !== Buffer.from(this.md5(), 'hex').toString('base64')) {
      throw refuse('BadDigest')
    }
    if (sha256 !== unsigned && !isChunked && sha256 !== this.#sha256.digest('hex')) {
      throw refuse('XAmzContentSHA256Mismatch')
    }
  }
}
