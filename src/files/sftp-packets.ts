import { assert } from '../kit/assert.ts'

/** Types of SFTP version 3 (draft-ietf-secsh-filexfer-02), of which OpenSSH's sftp-server speaks no other version. */
export const packetType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const

export const statusCode = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  unsupported: 8,
} as const

/** Bits of a request to open a file. */
export const openFor = {
  read: 0x01,
  write: 0x02,
  create: 0x08,
  truncate: 0x10,
  /** Refuses a file that is there. */
  exclusive: 0x20,
} as const

const attributeBit = { size: 0x1, owner: 0x2, mode: 0x4, times: 0x8, extended: 0x8000_0000 }

/** What is known of a file; the mode holds its kind too. */
export interface Attributes {
  readonly size: number
  readonly mode: number
  /** Seconds since 1970. */
  readonly mtime: number
}

/** A number is a uint32, a bigint a uint64; text and bytes go with their length before them. */
type Field = number | bigint | string | Buffer | { raw: Buffer }

/** One packet with its length before it. */
export function packet(type: number, ...fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(encode)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(1 + parts.reduce((sum, part) => sum + part.length, 0), 0)
  head.writeUInt8(type, 4)
  return Buffer.concat([head, ...parts])
}

function encode(field: Field): Buffer[] {
  if (typeof field === 'number') return [uint32(field)]
  if (typeof field === 'bigint') {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(field)
    return [bytes]
  }
  if (typeof field === 'object' && 'raw' in field) return [field.raw]
  const bytes = Buffer.from(field as string)
  return [uint32(bytes.length), bytes]
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Only what is given is set. */
export function attributes({ size, mode }: { size?: number; mode?: number } = {}): { raw: Buffer } {
  const parts: Buffer[] = []
  let flags = 0
  if (size !== undefined) {
    flags |= attributeBit.size
    parts.push(...encode(BigInt(size)))
  }
  if (mode !== undefined) {
    flags |= attributeBit.mode
    parts.push(uint32(mode))
  }
  return { raw: Buffer.concat([uint32(flags), ...parts]) }
}

/** Reads a packet's fields one after the other. @throws what is beyond its end */
export class PacketReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  uint8(): number {
    this.#at += 1
    return this.#bytes.readUInt8(this.#at - 1)
  }

  uint32(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  uint64(): number {
    this.#at += 8
    return Number(this.#bytes.readBigUInt64BE(this.#at - 8))
  }

  bytes(): Buffer {
    const length = this.uint32()
    assert(this.#at + length <= this.#bytes.length, 'a field ends within its packet')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  attributes(): Attributes {
    const flags = this.uint32()
    const size = flags & attributeBit.size ? this.uint64() : 0
    if (flags & attributeBit.owner) this.#at += 8
    const mode = flags & attributeBit.mode ? this.uint32() : 0
    let mtime = 0
    if (flags & attributeBit.times) {
      this.uint32()
      mtime = this.uint32()
    }
    if ((flags & attributeBit.extended) !== 0) {
      for (let left = this.uint32(); left > 0; left--) {
        this.bytes()
        this.bytes()
      }
    }
    return { size, mode, mtime }
  }
}

/** Cuts a stream of bytes into packets, without the lengths before them. @throws for one beyond 1 MB */
export class PacketCutter {
  #held: Buffer[] = []
  #size = 0

  push(chunk: Buffer): Buffer[] {
    this.#held.push(chunk)
    this.#size += chunk.length
    const packets: Buffer[] = []
    for (;;) {
      if (this.#size < 4) return packets
      const length = this.#first(4).readUInt32BE(0)
      assert(length > 0 && length <= 1024 * 1024, 'a packet is as long as packets are')
      if (this.#size < 4 + length) return packets
      packets.push(this.#take(4 + length).subarray(4))
    }
  }

  #first(bytes: number): Buffer {
    if ((this.#held[0]?.length ?? 0) < bytes) this.#held = [Buffer.concat(this.#held)]
    return this.#held[0] as Buffer
  }

  #take(bytes: number): Buffer {
    const whole = this.#first(bytes)
    const rest = whole.subarray(bytes)
    this.#held = rest.length > 0 ? [rest, ...this.#held.slice(1)] : this.#held.slice(1)
    this.#size -= bytes
    return whole.subarray(0, bytes)
  }
}
