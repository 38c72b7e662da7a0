import { finished, type Readable } from 'node:stream'
import { type GivesAway, giveBack } from '../kit/gives-away.ts'

/**
 * Large pieces of a stream that comes in small ones, as from an SSH connection. There are two of them, over and
 * over: one that was given has to be used up when the next but one is asked for. By events, so that only large
 * pieces cost a turn of the loop.
 * @throws the stream's error, or one that says that it ended too early
 */
export async function* piecesOf(
  source: Readable | (Readable & GivesAway),
  size: number,
): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafeSlow(size)
  let other = Buffer.allocUnsafeSlow(size)
  let filled = 0
  /** What came with the last chunk and found no room. */
  let rest: Buffer | null = null
  let end: { error: Error | null } | null = null
  let wake = () => {}

  const givesAway = 'givesAway' in source
  const take = (chunk: Buffer) => {
    const copied = chunk.copy(piece, filled)
    filled += copied
    rest = copied < chunk.length ? chunk.subarray(copied) : null
    if (!rest && givesAway) giveBack(chunk)
    if (filled < size) return
    source.pause()
    wake()
  }
  const stopWatching = finished(source, { writable: false }, error => {
    end = { error: error ?? null }
    wake()
  })
  source.on('data', take)
  try {
    for (;;) {
      while (filled < size && !end) await new Promise<void>(resolve => (wake = resolve))
      const { error = null } = end ?? {}
      if (error) throw error
      if (filled === 0) return
      yield piece.subarray(0, filled)
      ;[piece, other] = [other, piece]
      filled = 0
      if (rest) take(rest)
      if (filled < size) source.resume()
    }
  } finally {
    stopWatching()
    source.off('data', take)
    source.destroy()
  }
}
