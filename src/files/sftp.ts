import type { Duplex } from 'node:stream'
import { assert } from '../kit/assert.ts'
import {
  type Attributes,
  attributes,
  openFor,
  PacketCutter,
  PacketReader,
  packet,
  packetType,
  statusCode,
} from './sftp-packets.ts'

/** What the other side answered instead of doing it. */
export class SftpFailure extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface NamedAttributes extends Attributes {
  /** As it is on the disk: bytes, which need be no text. */
  readonly name: Buffer
}

/** What follows a request's id. */
type Answer = PacketReader

type Field = Parameters<typeof packet>[1]

/**
 * Our side of SFTP over any byte stream: OpenSSH's server runs as whichever user we start it as, so that files
 * are reached with that user's rights and no others. Many requests may be on their way at a time; how many is
 * the callers' affair, and bounds what is held in memory.
 */
export class Sftp {
  readonly #stream: Duplex
  readonly #cutter = new PacketCutter()
  readonly #waiting = new Map<
    number,
    { resolve(answer: Answer): void; reject(error: Error): void }
  >()
  readonly #extensions = new Set<string>()
  #closed: Error | null = null
  #nextId = 1
  #greeted: { resolve(): void; reject(error: Error): void } | null = null

  private constructor(stream: Duplex) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => this.#hear(chunk))
    stream.once('error', error => this.#end(error))
    stream.once('close', () => this.#end(new Error('the file server has ended')))
  }

  /** @throws when nobody answers as an SFTP server, or `signal` aborts first */
  static async over(stream: Duplex, signal: AbortSignal): Promise<Sftp> {
    const sftp = new Sftp(stream)
    const stop = () => void stream.destroy(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        sftp.#greeted = { resolve, reject }
        stream.write(packet(packetType.init, 3))
      })
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return sftp
  }

  get isClosed(): boolean {
    return this.#closed !== null
  }

  close(): void {
    this.#stream.destroy()
  }

  /** With every link on the way followed. */
  async realpath(path: string): Promise<Buffer> {
    return this.#oneName(await this.#ask(packetType.realpath, path))
  }

  /** Where a link leads, as it is written. */
  async readlink(path: string): Promise<Buffer> {
    return this.#oneName(await this.#ask(packetType.readlink, path))
  }

  async stat(path: string): Promise<Attributes> {
    return (await this.#ask(packetType.stat, path)).attributes()
  }

  async lstat(path: string): Promise<Attributes> {
    return (await this.#ask(packetType.lstat, path)).attributes()
  }

  async fstat(handle: Buffer): Promise<Attributes> {
    return (await this.#ask(packetType.fstat, handle)).attributes()
  }

  async setMode(path: string, mode: number): Promise<void> {
    await this.#ask(packetType.setstat, path, attributes({ mode }))
  }

  /** Cuts an open file, or makes it longer. */
  async setSize(handle: Buffer, size: number): Promise<void> {
    await this.#ask(packetType.fsetstat, handle, attributes({ size }))
  }

  async open(path: string, ...how: (keyof typeof openFor)[]): Promise<Buffer> {
    const flags = how.reduce((sum, name) => sum | openFor[name], 0)
    return this.#handle(await this.#ask(packetType.open, path, flags, attributes()))
  }

  async openFolder(path: string): Promise<Buffer> {
    return this.#handle(await this.#ask(packetType.opendir, path))
  }

  /** Some more of what is in a folder; null: that was all. */
  async readFolder(handle: Buffer): Promise<NamedAttributes[] | null> {
    const answer = await this.#ask(packetType.readdir, handle).catch(asEnd)
    if (answer === null) return null
    return Array.from({ length: answer.uint32() }, () => {
      const name = answer.bytes()
      answer.bytes() // as `ls` would print it
      return { name, ...answer.attributes() }
    })
  }

  /** At most so many bytes, perhaps fewer; null: it ends before them. */
  async read(handle: Buffer, offset: number, bytes: number): Promise<Buffer | null> {
    const answer = await this.#ask(packetType.read, handle, BigInt(offset), bytes).catch(asEnd)
    return answer === null ? null : answer.bytes()
  }

  async write(handle: Buffer, offset: number, bytes: Buffer): Promise<void> {
    await this.#ask(packetType.write, handle, BigInt(offset), bytes)
  }

  async closeHandle(handle: Buffer): Promise<void> {
    await this.#ask(packetType.close, handle)
  }

  async makeFolder(path: string): Promise<void> {
    await this.#ask(packetType.mkdir, path, attributes())
  }

  async remove(path: string): Promise<void> {
    await this.#ask(packetType.remove, path)
  }

  /** Never over something that is there. */
  async rename(from: string, to: string): Promise<void> {
    await this.#ask(packetType.rename, from, to)
  }

  /** In the place of what is there, which is to be seen until the very moment. */
  async replace(from: string, to: string): Promise<void> {
    await this.#ask(packetType.extended, 'posix-rename@openssh.com', from, to)
  }

  /** What was written is on the disk, where the server can say so. */
  async sync(handle: Buffer): Promise<void> {
    if (!this.#extensions.has('fsync@openssh.com')) return
    await this.#ask(packetType.extended, 'fsync@openssh.com', handle)
  }

  /** Bytes that may still be written by whoever asks, where an open file is; null: it cannot be told. */
  async freeBytes(handle: Buffer): Promise<number | null> {
    if (!this.#extensions.has('fstatvfs@openssh.com')) return null
    const body = await this.#ask(packetType.extended, 'fstatvfs@openssh.com', handle)
    body.uint64() // the file system's own block size
    const blockBytes = body.uint64()
    body.uint64()
    body.uint64()
    return blockBytes * body.uint64()
  }

  #ask(type: number, ...fields: Field[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#closed)
      const id = this.#nextId
      this.#nextId = (id + 1) % 0x1_0000_0000
      this.#waiting.set(id, { resolve, reject })
      this.#stream.write(packet(type, id, ...fields))
    })
  }

  #hear(chunk: Buffer): void {
    try {
      for (const bytes of this.#cutter.push(chunk)) this.#take(new PacketReader(bytes))
    } catch (error) {
      this.#stream.destroy()
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #take(body: PacketReader): void {
    const type = body.uint8()
    const first = body.uint32()
    if (type === packetType.version) {
      while (!body.isAtEnd) {
        this.#extensions.add(body.bytes().toString())
        body.bytes()
      }
      this.#greeted?.resolve()
      return
    }
    const waiting = this.#waiting.get(first)
    assert(waiting, 'what is answered was asked')
    this.#waiting.delete(first)
    const status = type === packetType.status ? body.uint32() : statusCode.ok
    if (status === statusCode.ok) waiting.resolve(body)
    else waiting.reject(new SftpFailure(status, body.isAtEnd ? '' : body.bytes().toString()))
  }

  #handle(body: Answer): Buffer {
    return Buffer.from(body.bytes())
  }

  #oneName(body: Answer): Buffer {
    assert(body.uint32() === 1, 'one name is answered with one')
    return Buffer.from(body.bytes())
  }

  #end(error: Error): void {
    this.#closed ??= error
    this.#greeted?.reject(error)
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function asEnd(error: unknown): null {
  if (error instanceof SftpFailure && error.status === statusCode.eof) return null
  throw error
}
