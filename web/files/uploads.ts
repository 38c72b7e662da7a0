import type { Problem } from '../api/schema.ts'
import type { FileClient, Upload } from './file-client.ts'
import { joined } from './paths.ts'

/** As small at first as a slow line moves in moments, and as large as a fast one does. */
const partBytesLeast = 256 * 1024
const partBytesMost = 8 * 1024 * 1024
const partMs = 1_500
/** Between two tries of a line that is broken. */
const pauses = [1_000, 2_000, 5_000, 10_000]
const damagedMost = 3

export type UploadState =
  | { name: 'waiting' | 'sending' | 'paused' | 'done' }
  /** The line is broken; it is tried again by itself. */
  | { name: 'lost' }
  /** There is a file of this name: whoever uploads says whether it goes. */
  | { name: 'exists' }
  | { name: 'failed'; problem: Problem }

export interface UploadItem {
  readonly key: number
  readonly upload: Upload
  readonly file: File
  readonly sent: number
  readonly state: UploadState
}

/**
 * Files on their way to one server, one after the other. They outlive the page that began them, until the window is
 * closed; what had arrived by then is found again when the same file is sent to the same place.
 */
export class Uploads {
  readonly #client: FileClient
  #items: readonly UploadItem[] = []
  readonly #replaces = new Set<number>()
  readonly #listeners = new Set<() => void>()
  #running: { key: number; stop: AbortController } | null = null
  #nextKey = 1

  constructor(client: FileClient) {
    this.#client = client
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly items = (): readonly UploadItem[] => this.#items

  add(folder: string, files: Iterable<File>): void {
    const added = [...files].map(file => {
      const path = joined(folder, file.name)
      const upload = { path, id: idOf(path, file) }
      return { key: this.#nextKey++, upload, file, sent: 0, state: { name: 'waiting' } as const }
    })
    const already = new Set(this.#items.map(({ upload }) => upload.id))
    this.#change([...this.#items, ...added.filter(({ upload }) => !already.has(upload.id))])
    void this.#run()
  }

  pause(key: number): void {
    this.#set(key, { state: { name: 'paused' } })
    if (this.#running?.key === key) this.#running.stop.abort()
  }

  /** Goes on with one that is paused, was refused, or that may take a file's place. */
  resume(key: number, { replace = false } = {}): void {
    if (replace) this.#replaces.add(key)
    this.#set(key, { state: { name: 'waiting' } })
    void this.#run()
  }

  /** Takes it from the list; what had arrived of it goes from the server. */
  async drop(key: number): Promise<void> {
    const item = this.#items.find(one => one.key === key)
    if (!item) return
    if (this.#running?.key === key) this.#running.stop.abort()
    this.#change(this.#items.filter(one => one.key !== key))
    if (item.state.name !== 'done') await this.#client.discardUpload(item.upload)
  }

  async #run(): Promise<void> {
    if (this.#running) return
    const next = this.#items.find(({ state }) => state.name === 'waiting')
    if (!next) return
    const stop = new AbortController()
    this.#running = { key: next.key, stop }
    const state = await this.#send(next, stop.signal)
    this.#running = null
    if (state) this.#set(next.key, { state })
    void this.#run()
  }

  /** What it ended with; null when somebody has stopped it. */
  async #send(item: UploadItem, signal: AbortSignal): Promise<UploadState | null> {
    const { key } = item
    let partBytes = partBytesLeast
    let damaged = 0
    let tries = 0
    let offset: number | null = null
    this.#set(key, { state: { name: 'sending' } })
    for (;;) {
      const started = performance.now()
      const step = await this.#step(item, offset, partBytes, signal)
      if (signal.aborted) return null
      if (step.ok) {
        if (step.value === 'finished') return { name: 'done' }
        const isFirst = offset === null
        offset = step.value
        tries = 0
        this.#set(key, { sent: offset, state: { name: 'sending' } })
        const isFast = performance.now() - started < partMs
        if (!isFirst) partBytes = isFast ? partBytes * 2 : Math.ceil(partBytes / 2)
        partBytes = Math.min(partBytesMost, Math.max(partBytesLeast, partBytes))
        continue
      }
      const { problem } = step
      offset = null
      if (problem.code === 'file-exists' && !this.#replaces.has(key)) return { name: 'exists' }
      if (problem.code === 'upload-offset') continue
      if (problem.code === 'upload-damaged' && ++damaged < damagedMost) continue
      if (!isPassing(problem)) return { name: 'failed', problem }
      this.#set(key, { state: { name: 'lost' } })
      await pause(pauses[Math.min(tries++, pauses.length - 1)] ?? 0, signal)
      if (signal.aborted) return null
    }
  }

  /** Asks how much is there, sends what follows, or says that this was all. */
  async #step(
    { key, file, upload }: UploadItem,
    offset: number | null,
    bytes: number,
    signal: AbortSignal,
  ) {
    if (offset === null) {
      const asked = await this.#client.uploaded(upload, signal)
      return asked.ok ? { ok: true as const, value: asked.value.offset } : asked
    }
    if (offset < file.size || file.size === 0) {
      const content = file.slice(offset, offset + bytes)
      const digest = await digestOf(content)
      const sent = await this.#client.uploadPart(upload, { offset, content, digest }, signal)
      if (!sent.ok) return sent
      if (file.size > 0) return { ok: true as const, value: sent.value.offset }
    }
    const replace = this.#replaces.has(key)
    const finished = await this.#client.finishUpload(upload, file.size, replace, signal)
    return finished.ok ? { ok: true as const, value: 'finished' as const } : finished
  }

  #set(key: number, change: Partial<Pick<UploadItem, 'sent' | 'state'>>): void {
    this.#change(this.#items.map(item => (item.key === key ? { ...item, ...change } : item)))
  }

  #change(items: readonly UploadItem[]): void {
    this.#items = items
    for (const listener of this.#listeners) listener()
  }
}

/** The same file to the same place is found again, and another one is not taken for it. */
function idOf(path: string, { size, lastModified }: File): string {
  let [one, other] = [0x811c9dc5, 0x9747b28c]
  for (const byte of new TextEncoder().encode(`${path}\0${size}\0${lastModified}`)) {
    one = Math.imul(one ^ byte, 0x01000193) >>> 0
    other = Math.imul(other ^ byte, 0x5bd1e995) >>> 0
  }
  return `${one.toString(16).padStart(8, '0')}${other.toString(16).padStart(8, '0')}`
}

/** Null where the browser has no cryptography, which is so on pages without TLS. */
async function digestOf(content: Blob): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await content.arrayBuffer()))
  return `sha-256=:${btoa(String.fromCharCode(...hash))}:`
}

/** It may go well in a moment: nobody answered, or the server itself was not reached. */
const isPassing = ({ code, status }: Problem): boolean =>
  status === 0 || status === 429 || code === 'files-unreachable' || [502, 503, 504].includes(status)

/** Also ended by the line's coming back. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      globalThis.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    globalThis.addEventListener('online', done)
  })
