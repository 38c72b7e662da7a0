import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Duplex, PassThrough, pipeline, type Readable, Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

/** An archive that is not one, or is larger than was allowed. */
export class ArchiveError extends Error {}

/** What a compressed file begins with. */
const formats: { magic: number[]; decompress: () => Duplex }[] = [
  { magic: [0x1f, 0x8b], decompress: createGunzip },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], decompress: createZstdDecompress },
]
/** Where a plain one says what it is. */
const tarMark = { at: 257, word: 'ustar' }

/**
 * The tar inside a file that is one, plain or compressed by gzip or zstd; read as it is asked for.
 * The stream ends with an {@link ArchiveError} once it has given `bytesMax`, or is not what it seemed.
 * @throws {ArchiveError} when the file is no such archive
 */
export async function openTar(path: string, bytesMax: number): Promise<Readable> {
  const start = await beginningOf(path)
  const format = formats.find(({ magic }) => magic.every((byte, i) => start[i] === byte))
  const isTar = start.toString('latin1', tarMark.at, tarMark.at + 5) === tarMark.word
  if (!format && !isTar) throw new ArchiveError(`${path} is no tar archive`)
  const limited = limit(bytesMax)
  const unpacked = format?.decompress() ?? new PassThrough()
  pipeline(createReadStream(path), unpacked, limited, () => {
    // An error before the last stream destroys that one too: its reader hears of it.
  })
  return limited
}

async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function limit(bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes <= bytesMax) return done(null, chunk)
      done(new ArchiveError(`unpacked it is larger than ${Math.floor(bytesMax / 2 ** 20)} MB`))
    },
  })
}
