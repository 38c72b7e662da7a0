import type { Readable } from 'node:stream'
import { ContentBroke } from './errors.ts'

/**
 * Cuts content into pieces of one size, and a last one that may be shorter; nothing is one empty piece. It
 * is read only as far as pieces are asked for, and destroyed when nobody asks any more.
 * @throws {ContentBroke} when the content ends with an error
 */
export async function* piecesOf(content: Readable, size: number): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafeSlow(size)
  let filled = 0
  let count = 0
  for await (const chunk of unbroken(content)) {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(piece, filled, at)
      filled += copied
      at += copied
      if (filled < size) continue
      count++
      yield piece
      piece = Buffer.allocUnsafeSlow(size)
      filled = 0
    }
  }
  if (filled > 0 || count === 0) yield piece.subarray(0, filled)
}

async function* unbroken(content: Readable): AsyncGenerator<Buffer> {
  try {
    yield* content
  } catch (cause) {
    throw new ContentBroke(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
