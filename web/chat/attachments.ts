import type { NewMessage } from '../api/schema.ts'

export type Attached = NewMessage['attachments'][number]

export const filesMost = 5
/** As much of one file as the API takes. */
export const fileBytesMost = 4 * 1024 * 1024

/** A file as a message carries it. @throws what the browser says of a file that it cannot read */
export async function attach(file: File): Promise<Attached> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  // `String.fromCharCode` takes so many arguments at once, and not a whole photograph's.
  for (let at = 0; at < bytes.length; at += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  }
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream'
  return { name: file.name.slice(0, 200), type, content: btoa(binary) }
}
