import { S3Client } from '@aws-sdk/client-s3'
import type { Context } from '../../kit/context.ts'
import { pause } from '../../kit/pause.ts'
import { fraction } from '../../kit/random.ts'
import { isPassing } from './errors.ts'

/** A bucket in a store that speaks S3's API, and the key to it. */
export interface S3Settings {
  bucket: string
  /** Null for Amazon's own; without a slash at the end. */
  endpoint: string | null
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** What all keys of ours begin with, for a bucket that is shared; may be empty. */
  prefix: string
}

export interface S3Options extends S3Settings {
  context: Pick<Context, 'random' | 'log'>
  /** Of the parts of an upload, which are in memory while they are sent; 16 MiB where it is absent. */
  partBytes?: number
  /** How it waits between two tries; a test brings one that does not. */
  sleep?: typeof pause
  /** How long a small call may take; a piece of content may take four times as long. */
  timeoutMs?: number
}

type Call<T> = (abortSignal: AbortSignal) => Promise<T>

const mebibyte = 1024 ** 2
const partBytesUsual = 16 * mebibyte
export const partsMost = 10_000
/** Parts may be so many times larger, where they have to: three of them are in each writer's memory. */
const partsLarger = 4
/** What is copied may grow meanwhile. */
const growth = 1.05
const attemptsMax = 5
const baseMs = 500
const delayMaxMs = 8_000

/** Calls with a time limit each. The SDK itself repeats nothing: what may be repeated is said here. */
export class S3Connection {
  readonly client: S3Client
  readonly bucket: string
  /** Of an upload, unless it is a large one. */
  readonly partBytes: number
  readonly timeoutMs: number
  readonly #options: S3Options

  constructor(options: S3Options) {
    this.#options = options
    this.bucket = options.bucket
    this.partBytes = options.partBytes ?? partBytesUsual
    this.timeoutMs = options.timeoutMs ?? 30_000
    this.client = new S3Client({
      region: options.region,
      // Other stores seldom have a name for each bucket.
      ...(options.endpoint ? { endpoint: options.endpoint, forcePathStyle: true } : {}),
      credentials: {
        accessKeyId: options.accessKeyId,
        secretAccessKey: options.secretAccessKey,
      },
      maxAttempts: 1,
      // Ours are SHA-256 and named in each call; the SDK's own CRC-32 is not known everywhere.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    })
  }

  /** Of which size parts have to be for content of so many bytes; null: it is too large. */
  partBytesFor(bytesMost: number | null): number | null {
    const least = ((bytesMost ?? 0) * growth) / partsMost
    const needed = Math.max(this.partBytes, Math.ceil(least / mebibyte) * mebibyte)
    return needed <= partsLarger * this.partBytes ? needed : null
  }

  keyOf(name: string): string {
    return `${this.#options.prefix}${name}`
  }

  nameOf(key: string): string {
    return key.slice(this.#options.prefix.length)
  }

  /** Once: for what must not be done twice. @throws what the SDK throws */
  once<T>(call: Call<T>, signal: AbortSignal, timeoutMs = this.timeoutMs): Promise<T> {
    signal.throwIfAborted()
    return call(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
  }

  /** Again when the store was busy or away: for what may be done twice. */
  async repeated<T>(call: Call<T>, signal: AbortSignal, timeoutMs = this.timeoutMs): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(call, signal, timeoutMs)
      } catch (error) {
        if (signal.aborted || !isPassing(error) || attempt >= attemptsMax) throw error
        await this.rest(attempt, signal)
      }
    }
  }

  /** Between two tries: longer each time, and not all writers at the same moment. */
  async rest(attempt: number, signal: AbortSignal): Promise<void> {
    const { sleep = pause, context } = this.#options
    const delayMs =
      Math.min(delayMaxMs, baseMs * 2 ** (attempt - 1)) * (0.5 + fraction(context.random))
    await sleep(delayMs, signal)
    signal.throwIfAborted()
  }

  warn(about: object, message: string): void {
    this.#options.context.log.warn(about, message)
  }
}
