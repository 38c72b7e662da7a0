import { createHash } from 'node:crypto'
import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'

export const mib = 1024 ** 2
export const Bucket = 'sambuk-backups'

export interface Identity {
  id?: string
  secret?: string
  region?: string
}

/** The vendor's own client, a sandbox for a test file and a key for each test. */
export class Judge {
  Key = ''
  #sandbox: RunningSandbox | null = null
  #s3: S3Client | null = null
  #count = 0

  constructor() {
    beforeAll(async () => {
      this.#sandbox = await startSandbox()
    })
    afterAll(() => this.sandbox.close())
    beforeEach(() => {
      this.sandbox.world.faults.clear()
      this.#s3 = connect(this.sandbox)
      this.Key = `test-${++this.#count}/an object é+=&.bin`
    })
    afterEach(() => this.s3.destroy())
  }

  get sandbox(): RunningSandbox {
    if (!this.#sandbox) throw new Error('the sandbox runs from beforeAll to afterAll')
    return this.#sandbox
  }

  get s3(): S3Client {
    if (!this.#s3) throw new Error('there is a client in each test')
    return this.#s3
  }

  put(Body: Buffer | string = 'hello', more = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket, Key: this.Key, Body, ...more }))
  }

  async get(more = {}) {
    const answer = await this.s3.send(new GetObjectCommand({ Bucket, Key: this.Key, ...more }))
    return { ...answer, content: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) }
  }
}

export function connect({ world }: RunningSandbox, changes: Identity = {}): S3Client {
  const { keys, urls } = world.settings
  return new S3Client({
    endpoint: urls.s3,
    region: changes.region ?? keys.s3Region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: changes.id ?? keys.s3AccessKeyId,
      secretAccessKey: changes.secret ?? keys.s3SecretAccessKey,
    },
  })
}

/** S3's code and status of a refusal; anything else fails the test. */
export async function refusal(sent: Promise<unknown>): Promise<[string, number | undefined]> {
  const error = await sent.then(
    () => new Error('it was not refused'),
    error => error,
  )
  if (error instanceof S3ServiceException) return [error.name, error.$metadata.httpStatusCode]
  throw error
}

export const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('base64')
export const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex')
