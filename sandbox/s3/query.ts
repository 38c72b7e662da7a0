import { z } from 'zod'
import { refuse } from './errors.ts'

/** What a request's query names, and so which operation it is. */
const flags = z.looseObject({})

/** `GET /bucket?uploads` and `GET /bucket?list-type=2` are different operations of one path. */
export const bucketOperation = {
  names: ['list-objects', 'list-multipart-uploads', 'get-bucket-location'],
  nameOf: (query: unknown) =>
    has(query, 'uploads')
      ? 'list-multipart-uploads'
      : has(query, 'location')
        ? 'get-bucket-location'
        : 'list-objects',
}

export const readOperation = {
  names: ['get-object', 'list-parts'],
  nameOf: (query: unknown) => (has(query, 'uploadId') ? 'list-parts' : 'get-object'),
}

export const writeOperation = {
  names: ['put-object', 'upload-part'],
  nameOf: (query: unknown) => (has(query, 'uploadId') ? 'upload-part' : 'put-object'),
}

export const postOperation = {
  names: ['create-multipart-upload', 'complete-multipart-upload'],
  nameOf: (query: unknown) =>
    has(query, 'uploads') ? 'create-multipart-upload' : 'complete-multipart-upload',
}

export const deleteOperation = {
  names: ['delete-object', 'abort-multipart-upload'],
  nameOf: (query: unknown) => (has(query, 'uploadId') ? 'abort-multipart-upload' : 'delete-object'),
}

/** Parts of S3 that are asked for by a word in the query. */
const elsewhere = [
  'acl',
  'cors',
  'lifecycle',
  'partNumber',
  'policy',
  'tagging',
  'versioning',
  'versionId',
]

/** @throws {Refusal} for what the sandbox has not, instead of answering something else */
export function refuseOtherQueries(query: unknown): void {
  const other = elsewhere.find(name => has(query, name))
  if (other === undefined || (other === 'partNumber' && has(query, 'uploadId'))) return
  throw refuse('NotImplemented', `The sandbox has no ?${other}`)
}

function has(query: unknown, name: string): boolean {
  const read = flags.safeParse(query)
  return read.success && Object.hasOwn(read.data, name)
}

/** @throws {Refusal} naming the first parameter that is not as it should be */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const read = schema.safeParse(query)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw refuse('InvalidArgument', `${issue?.path.join('.')}: ${issue?.message}`)
}
