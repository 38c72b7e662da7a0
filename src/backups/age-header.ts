import { Decrypter, Encrypter } from 'age-encryption'

/**
 * The head of an age file says to whom the key of what follows is encrypted. It is age's own library that
 * writes and opens it, for whatever kinds of recipients that knows.
 */

const lineFeed = 10
const macLine = Buffer.from('\n--- ')
/** A head for one recipient has 200 bytes, and for one that resists quantum computers 2,000. */
const headBytesMost = 65_536
/** Behind the head: the payload's nonce, and the tag of a payload that is empty. */
const emptyPayloadBytes = 16 + 16

/** @throws when the recipient is none */
export async function writeHeader(recipient: string): Promise<{ header: Buffer; fileKey: Buffer }> {
  let fileKey: Buffer | null = null
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  // The library keeps the file's key to itself and its recipients: this one hears of it, and adds nothing.
  encrypter.addRecipient({
    wrapFileKey: key => {
      fileKey = Buffer.from(key)
      return []
    },
  })
  const empty = await encrypter.encrypt(new Uint8Array())
  if (!fileKey) throw new Error('age has no key for a file')
  return { header: Buffer.from(empty.subarray(0, -emptyPayloadBytes)), fileKey }
}

/**
 * Where the head ends, and with it what the MAC covers; null while it is not all there.
 * @throws for what is no age file
 */
export function endOfHeader(start: Buffer): number | null {
  const mac = start.indexOf(macLine)
  const end = mac < 0 ? -1 : start.indexOf(lineFeed, mac + macLine.length)
  if (end >= 0) return end + 1
  if (start.length > headBytesMost) throw new Error('the head of an age file has no end')
  return null
}

/** The key of what follows. @throws when the head is damaged, or names other recipients only */
export async function openHeader(header: Buffer, identity: string): Promise<Buffer> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return Buffer.from(await decrypter.decryptHeader(header))
}
