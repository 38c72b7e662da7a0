const blockBytes = 4096
const extendedReply = 201

/** The texts of an extended request, each with its length before it. */
export function textsOf(data: Buffer | undefined): string[] {
  const texts: string[] = []
  for (let at = 0; data && at + 4 <= data.length; ) {
    const length = data.readUInt32BE(at)
    texts.push(data.subarray(at + 4, at + 4 + length).toString())
    at += 4 + length
  }
  return texts
}

/** The answer to `fstatvfs@openssh.com`: how large a disk is, and how much of it is free. */
export function statvfsReply(request: number, disk: { bytes: number; freeBytes: number }): Buffer {
  const free = Math.floor(disk.freeBytes / blockBytes)
  const fields = [
    ...[blockBytes, blockBytes, Math.floor(disk.bytes / blockBytes), free, free],
    // inodes, free and available ones; the file system's id, its flags, the longest name
    ...[1_000_000, 900_000, 900_000, 1, 0, 255],
  ]
  const reply = Buffer.alloc(4 + 1 + 4 + 8 * fields.length)
  reply.writeUInt32BE(reply.length - 4, 0)
  reply.writeUInt8(extendedReply, 4)
  reply.writeUInt32BE(request, 5)
  for (const [index, field] of fields.entries())
    reply.writeBigUInt64BE(BigInt(field), 9 + 8 * index)
  return reply
}
