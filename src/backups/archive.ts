import { createHash, type Hash } from 'node:crypto'
import { Readable, type Transform } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { assert } from '../kit/assert.ts'
import { giveBack } from '../kit/gives-away.ts'
import { decryptBy, encryptTo } from './age.ts'
import { piecesOf } from './pieces.ts'

/** How much went by, and its SHA-256 in hex; to be read once the stream has ended. */
export interface Measure {
  readonly bytes: number
  /** @throws where it was only counted */
  sha256(): string
}

/** What an operator opens by `age --decrypt | zstd -d | tar -x`: nothing of ours is needed for it. */
export const archiveSuffix = '.tar.zst.age'

/** What goes through a stage at once: each step costs its own time, whatever it carries. */
const pieceBytes = 512 * 1024
const reading = { chunkSize: pieceBytes, highWaterMark: pieceBytes }
/** Packing waits for us after each piece, and costs most: it is given larger ones. */
const packedBytes = 2 * pieceBytes
/** With Zstandard's own sum of what it packed, which is compared wherever it is unpacked. */
const packing = {
  ...{ chunkSize: packedBytes, highWaterMark: packedBytes },
  params: { [constants.ZSTD_c_checksumFlag]: 1 },
}

/**
 * The stored form of a tar that is read as it is asked for; an error on the way ends the stream with it.
 * Hashing costs more time than packing: what can be opened again is hashed then, when age and Zstandard have said
 * that it is what was sealed. `isHashed` is for what cannot.
 */
export async function sealArchive(
  tar: Readable,
  recipient: string,
  isHashed = false,
): Promise<{ sealed: Readable; archive: Measure; stored: Measure }> {
  const archive = new Meter(isHashed)
  const stored = new Meter(isHashed)
  const packed = through(archive.of(piecesOf(tar, packedBytes)), createZstdCompress(packing))
  const encrypted = await encryptTo(recipient, packed)
  return { sealed: endingWith([packed, tar], stored.of(encrypted)), archive, stored }
}

/**
 * The other way round; what was stored is hashed, and, where `isHashed`, the tar in it too.
 * @throws when the key is not the one it was sealed for, or its head is damaged
 */
export async function openArchive(
  sealed: Readable,
  identity: string,
  isHashed = false,
): Promise<{ tar: Readable; archive: Measure; stored: Measure }> {
  const archive = new Meter(isHashed)
  const stored = new Meter()
  const decrypted = await decryptBy(identity, stored.of(sealed))
  // Each piece was put together for this, and is nobody else's.
  const unpacked = through(decrypted, createZstdDecompress(reading), giveBack)
  return { tar: endingWith([unpacked, sealed], archive.of(unpacked)), archive, stored }
}

/** Of a stream that goes nowhere. */
export async function measure(stream: Readable): Promise<Measure> {
  const meter = new Meter()
  for await (const chunk of stream) meter.add(chunk)
  return meter
}

/**
 * A stage that works beside us: it has one piece while the next is made, and no piece for longer. An error on the way ends what comes
 * out of it too.
 */
function through(
  source: AsyncIterable<Buffer>,
  stage: Transform,
  used: (piece: Buffer) => void = () => {},
): Readable {
  const feed = async () => {
    let taken: Promise<Error | null | undefined> = Promise.resolve(null)
    for await (const piece of source) {
      if (await taken) return
      taken = new Promise(resolve => {
        stage.write(piece, error => {
          used(piece)
          resolve(error)
        })
      })
    }
    // An error of its own is the stage's already.
    if (await taken) return
    stage.end()
  }
  // Whoever reads from it hears of its error; nobody may have begun.
  stage.on('error', () => {})
  feed().catch(error => stage.destroy(error))
  return stage
}

/** Nothing below a stream stays open when it was closed before anybody read of it. */
function endingWith(below: readonly Readable[], source: AsyncIterable<Buffer>): Readable {
  return streamOf(source).once('close', () => {
    for (const stream of below) stream.destroy()
  })
}

const streamOf = (source: AsyncIterable<Buffer>): Readable =>
  Readable.from(source, { objectMode: false, highWaterMark: pieceBytes })

class Meter implements Measure {
  bytes = 0
  readonly #hash: Hash | null

  constructor(isHashed = true) {
    this.#hash = isHashed ? createHash('sha256') : null
  }

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#hash?.update(chunk)
  }

  async *of(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.add(chunk)
      yield chunk
    }
  }

  sha256(): string {
    assert(this.#hash, 'it is hashed')
    return this.#hash.copy().digest('hex')
  }
}
