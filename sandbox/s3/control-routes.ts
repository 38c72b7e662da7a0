import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Bucket } from './bucket.ts'

const flipBody = z.strictObject({ key: z.string(), at: z.int().min(0) })

/** What a person may look at in the store, and what only a failing disk does to it. */
export function addS3Control(control: FastifyInstance, bucket: Bucket): void {
  control.get('/_sandbox/s3/objects', () => ({
    bucket: bucket.name,
    objects: bucket
      .list()
      .map(({ key, size, etag, modifiedAt }) => ({ key, size, etag, modifiedAt })),
    uploads: bucket.listUploads().map(({ id, key, begunAt, parts }) => ({
      id,
      key,
      begunAt,
      parts: Object.keys(parts).length,
    })),
  }))
  control.post('/_sandbox/s3/flip-bit', async (request, reply) => {
    const { key, at } = flipBody.parse(request.body)
    const object = bucket.find(key)
    if (object && (await bucket.flipBit(object, at))) return { key, at }
    return reply.code(404).send({ error: `there is no byte ${at} of an object "${key}"` })
  })
}
