import { createReadStream, mkdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'
import { bucketName } from './bucket-name.ts'
import type { Algorithm } from './checksums.ts'

export interface StoredChecksum {
  algorithm: Algorithm
  value: string
  type: 'FULL_OBJECT' | 'COMPOSITE'
}

export interface StoredObject {
  key: string
  /** Its bytes, in the order of its parts. */
  files: { name: string; size: number }[]
  size: number
  /** Without its quotes. */
  etag: string
  modifiedAt: string
  contentType: string
  checksum: StoredChecksum | null
}

export interface StoredPart {
  number: number
  file: string
  size: number
  md5: string
  checksum: string | null
  modifiedAt: string
}

export interface Upload {
  id: string
  key: string
  begunAt: string
  contentType: string
  algorithm: Algorithm | null
  parts: Record<number, StoredPart>
}

interface BucketState {
  objects: Record<string, StoredObject>
  uploads: Record<string, Upload>
}

/** The one bucket that there is: what is in it is a list in the sandbox's state, and files beside that. */
export class Bucket {
  readonly name = bucketName
  readonly #world: World
  readonly #folder: string
  readonly #file: StateFile<BucketState>

  constructor(world: World) {
    this.#world = world
    this.#folder = join(world.settings.stateDir, 's3')
    mkdirSync(this.#folder, { recursive: true })
    this.#file = world.stateFile<BucketState>('s3', () => ({ objects: {}, uploads: {} }))
  }

  now(): string {
    return this.#world.clock.now().toISOString()
  }

  newFile(): string {
    return this.#world.randomHex(16)
  }

  pathOf(file: string): string {
    return join(this.#folder, file)
  }

  find(key: string): StoredObject | null {
    return Object.hasOwn(this.#file.data.objects, key)
      ? (this.#file.data.objects[key] ?? null)
      : null
  }

  /** In the order of their keys' bytes, as S3 lists. */
  list(): StoredObject[] {
    return Object.values(this.#file.data.objects).sort((a, b) => compareBytes(a.key, b.key))
  }

  /** Takes the place of what was there. */
  async put(object: StoredObject): Promise<void> {
    const before = this.find(object.key)
    this.#file.data.objects[object.key] = object
    this.#file.save()
    if (before) await this.#removeFiles(before.files.map(({ name }) => name))
  }

  async remove(key: string): Promise<void> {
    const before = this.find(key)
    if (!before) return
    delete this.#file.data.objects[key]
    this.#file.save()
    await this.#removeFiles(before.files.map(({ name }) => name))
  }

  findUpload(id: string): Upload | null {
    return this.#file.data.uploads[id] ?? null
  }

  /** By key, and of one key by when they began. */
  listUploads(): Upload[] {
    return Object.values(this.#file.data.uploads).sort(
      (a, b) =>
        compareBytes(a.key, b.key) ||
        compareBytes(a.begunAt, b.begunAt) ||
        compareBytes(a.id, b.id),
    )
  }

  keepUpload(upload: Upload): void {
    this.#file.data.uploads[upload.id] = upload
    this.#file.save()
  }

  async keepPart(upload: Upload, part: StoredPart): Promise<void> {
    const before = upload.parts[part.number]
    upload.parts[part.number] = part
    this.#file.save()
    if (before) await this.#removeFiles([before.file])
  }

  /** Forgets an upload and its parts, but for those that an object is made of now. */
  async endUpload(upload: Upload, used: readonly string[] = []): Promise<void> {
    delete this.#file.data.uploads[upload.id]
    this.#file.save()
    const files = Object.values(upload.parts).map(({ file }) => file)
    await this.#removeFiles(files.filter(file => !used.includes(file)))
  }

  /** The bytes from `start` up to and with `end`. */
  async *read({ files }: StoredObject, start: number, end: number): AsyncGenerator<Buffer> {
    let offset = 0
    for (const { name, size } of files) {
      const from = Math.max(start - offset, 0)
      const to = Math.min(end - offset, size - 1)
      if (from <= to) yield* createReadStream(this.pathOf(name), { start: from, end: to })
      offset += size
    }
  }

  /** Turns one bit of the byte at `at`, as a disk may that rots; false: there is no such byte. */
  async flipBit({ files }: StoredObject, at: number): Promise<boolean> {
    let offset = 0
    for (const { name, size } of files) {
      if (at < offset + size) {
        const file = await open(this.pathOf(name), 'r+')
        try {
          const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at - offset)
          await file.write(Buffer.from([buffer.readUInt8(0) ^ 1]), 0, 1, at - offset)
        } finally {
          await file.close()
        }
        return true
      }
      offset += size
    }
    return false
  }

  async #removeFiles(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(this.pathOf(name), { force: true })
  }
}

const compareBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b))
