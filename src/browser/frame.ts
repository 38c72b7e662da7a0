import { z } from 'zod'

/** One picture of a tab, with the size of its page in CSS pixels: clicks are said in those. */
export interface Frame {
  url: string
  width: number
  height: number
  jpeg: Buffer
}

const Header = z.object({ url: z.string(), cssWidth: z.number(), cssHeight: z.number() }).loose()

/**
 * Pure. A picture as OpenClaw sends it: the length of a header (four bytes, big-endian), the header as JSON, and
 * a JPEG. Null where it is none of that.
 */
export function readFrame(wire: Buffer): Frame | null {
  if (wire.length < 4) return null
  const end = 4 + wire.readUInt32BE(0)
  if (end >= wire.length) return null
  const header = Header.safeParse(parse(wire.subarray(4, end).toString()))
  if (!header.success) return null
  const { url, cssWidth: width, cssHeight: height } = header.data
  return { url, width, height, jpeg: wire.subarray(end) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
