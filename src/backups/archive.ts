import { createHash, type Hash } from 'node:crypto'
import { type Duplex, pipeline, Readable, Transform } from 'node:stream'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'

/** How much went by, and its SHA-256 in hex; to be read once the stream has ended. */
export interface Measure {
  readonly bytes: number
  sha256(): string
}

/** What an operator opens by `age --decrypt | zstd -d | tar -x`: nothing of ours is needed for it. */
export const archiveSuffix = '.tar.zst.age'

/** The stored form of a tar that is read as it is asked for; an error on the way ends the stream with it. */
export async function sealArchive(
  tar: Readable,
  recipient: string,
): Promise<{ sealed: Readable; archive: Measure; stored: Measure }> {
  const archive = new Meter()
  const stored = new Meter()
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const packed = through(tar, archive.through(), createZstdCompress())
  const encrypted = await encrypter.encrypt(ReadableStream.from(packed))
  return { sealed: through(nodeStream(encrypted), stored.through()), archive, stored }
}

/** The other way round. @throws when the key is not the one it was sealed for, or its head is damaged */
export async function openArchive(
  sealed: Readable,
  identity: string,
): Promise<{ tar: Readable; archive: Measure; stored: Measure }> {
  const archive = new Meter()
  const stored = new Meter()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const read = through(sealed, stored.through())
  const decrypted = await decrypter.decrypt(ReadableStream.from(read))
  const tar = through(nodeStream(decrypted), createZstdDecompress(), archive.through())
  return { tar, archive, stored }
}

/** Of a stream that goes nowhere. */
export async function measure(stream: Readable): Promise<Measure> {
  const meter = new Meter()
  for await (const chunk of stream) meter.add(chunk)
  return meter
}

/** The last of a chain: an error on the way destroys it too, and its reader hears of it. */
function through(source: Readable, ...stages: Duplex[]): Readable {
  let last: Readable = source
  for (const stage of stages) {
    pipeline(last, stage, () => {})
    last = stage
  }
  return last
}

const nodeStream = (stream: ReadableStream<Uint8Array>): Readable =>
  Readable.from(stream, { objectMode: false })

class Meter implements Measure {
  bytes = 0
  readonly #hash: Hash = createHash('sha256')

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#hash.update(chunk)
  }

  through(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.add(chunk)
        done(null, chunk)
      },
    })
  }

  sha256(): string {
    return this.#hash.copy().digest('hex')
  }
}
