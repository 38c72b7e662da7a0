import { type Duplex, PassThrough, pipeline, Readable, Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ArchiveRefused } from './refusal.ts'

export interface UnpackLimits {
  /** Of what was unpacked. */
  bytesMax: number
}

/** Text and databases shrink to a tenth, and an empty database to a hundredth. */
const ratioMost = 200
/** Less than this hurts nobody, whatever it was. */
const harmlessBytes = 32 * 2 ** 20

const formats: { magic: number[]; decompress: () => Duplex }[] = [
  { magic: [0x1f, 0x8b], decompress: createGunzip },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], decompress: createZstdDecompress },
]

/**
 * What is in a compressed stream, as it is read: never more of it in memory than a few pieces, and an
 * {@link ArchiveRefused} as soon as it becomes more than anybody's data is. The source is read no further then, and
 * is not closed.
 */
export async function unpacked(source: Readable, { bytesMax }: UnpackLimits): Promise<Readable> {
  const pieces: AsyncIterableIterator<Buffer> = beside(source)[Symbol.asyncIterator]()
  const first = await firstOf(pieces)
  const format = formats.find(({ magic }) => magic.every((byte, at) => first[at] === byte))
  if (!format) {
    await pieces.return?.()
    throw new ArchiveRefused('archive-not-one', 'it is neither gzip nor zstd')
  }
  let came = first.length
  let out = 0
  const arriving = Readable.from(
    (async function* () {
      yield first
      for await (const piece of pieces) {
        came += piece.length
        yield piece
      }
    })(),
    { objectMode: false },
  )
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      out += chunk.length
      if (out > bytesMax) {
        done(new ArchiveRefused('archive-too-large', `more than ${bytesMax} bytes`))
      } else if (out > harmlessBytes && out > came * ratioMost) {
        done(new ArchiveRefused('archive-bomb', `${came} bytes unpack to ${out} and more`))
      } else done(null, chunk)
    },
  })
  pipeline(arriving, format.decompress(), limited, () => {
    // An error on the way destroys the last stream too: its reader hears of it.
  })
  return limited
}

/** The same stream; the source is not closed with it. */
function beside(source: Readable): Readable {
  const stream = new PassThrough()
  if (source.destroyed && !source.readableEnded) stream.destroy(source.errored ?? cutOff())
  source.once('error', error => stream.destroy(error))
  source.once('close', () => source.readableEnded || stream.destroy(source.errored ?? cutOff()))
  return source.pipe(stream)
}

const cutOff = () => new Error('whoever sent it went away')

/** Enough of it to see what it is. */
async function firstOf(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  const first: Buffer[] = []
  for (let bytes = 0; bytes < 4; ) {
    const next = await pieces.next()
    if (next.done) break
    first.push(next.value)
    bytes += next.value.length
  }
  return Buffer.concat(first)
}
