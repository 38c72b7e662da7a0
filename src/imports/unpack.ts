import { type Duplex, pipeline, type Readable, Transform } from 'node:stream'
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
 * {@link ArchiveRefused} as soon as it becomes more than anybody's data is.
 */
export async function unpacked(source: Readable, { bytesMax }: UnpackLimits): Promise<Readable> {
  const first = await firstOf(source)
  const format = formats.find(({ magic }) => magic.every((byte, at) => first[at] === byte))
  if (!format) throw new ArchiveRefused('archive-not-one', 'it is neither gzip nor zstd')
  let came = 0
  let out = 0
  const arriving = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      came += chunk.length
      done(null, chunk)
    },
  })
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      out += chunk.length
      if (out > bytesMax)
        done(new ArchiveRefused('archive-too-large', `more than ${bytesMax} bytes`))
      else if (out > harmlessBytes && out > came * ratioMost) {
        done(new ArchiveRefused('archive-bomb', `${came} bytes unpack to ${out} and more`))
      } else done(null, chunk)
    },
  })
  pipeline(source, arriving, format.decompress(), limited, () => {
    // An error on the way destroys the last stream too: its reader hears of it.
  })
  return limited
}

async function firstOf(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for (let bytes = 0; bytes < 4; ) {
    const chunk = (await nextOf(source)) as Buffer | null
    if (chunk === null) break
    chunks.push(chunk)
    bytes += chunk.length
  }
  const first = Buffer.concat(chunks)
  if (first.length > 0) source.unshift(first)
  return first
}

function nextOf(source: Readable): Promise<unknown> {
  const chunk: unknown = source.read()
  if (chunk !== null || source.readableEnded) return Promise.resolve(chunk)
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => () => {
      source.off('readable', onReadable).off('end', onEnd).off('error', onError).off('close', onEnd)
      work()
    }
    const onReadable = settle(() => resolve(nextOf(source)))
    const onEnd = settle(() => resolve(null))
    const onError = (error: Error) => settle(() => reject(error))()
    source
      .once('readable', onReadable)
      .once('end', onEnd)
      .once('error', onError)
      .once('close', onEnd)
  })
}
