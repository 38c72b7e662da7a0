/** A stream whose chunks are nobody else's: who has copied one may give its memory back at once. */
export interface GivesAway {
  readonly givesAway: true
}

/** Below it a chunk may be a part of memory that Node.js shares out among small ones. */
const ownBytesLeast = 16_384

/**
 * Gives the memory of a chunk back, where it has it to itself. Left to the collector, tens of megabytes lie about:
 * it counts objects, and a chunk is a small object with much memory.
 */
export function giveBack(chunk: Buffer): void {
  const { buffer, length } = chunk
  if (length < ownBytesLeast || length < buffer.byteLength * 0.9) return
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}
