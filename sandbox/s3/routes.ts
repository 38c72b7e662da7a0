import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createVendorServer } from '../control/vendor-server.ts'
import type { World } from '../world.ts'
import { Bucket } from './bucket.ts'
import { errorAnswer, refuse, xmlHeaders } from './errors.ts'
import { listObjects, listParts, listUploads } from './list-routes.ts'
import { putObject, readObjects } from './object-routes.ts'
import {
  bucketOperation,
  deleteOperation,
  postOperation,
  readOperation,
  refuseOtherQueries,
  writeOperation,
} from './query.ts'
import { checkSignature } from './signature.ts'
import { abortUpload, completeUpload, createUpload, uploadPart } from './upload-routes.ts'
import { element } from './xml.ts'

const keyBytesMax = 1_024
const path = z.object({ bucket: z.string(), '*': z.string().default('') })

/** A store that speaks S3's REST API, with one bucket, addressed by path. */
export function createS3(world: World): FastifyInstance & { readonly bucket: Bucket } {
  const { s3AccessKeyId: id, s3SecretAccessKey: secret, s3Region: region } = world.settings.keys
  const app = createVendorServer(world, {
    provider: 's3',
    answers: {
      internalError: () => errorAnswer('InternalError'),
      rateLimited: () => errorAnswer('SlowDown'),
      unauthorized: () => errorAnswer('AccessDenied'),
      unknownRoute: () => errorAnswer('NotImplemented', 'The sandbox has no such operation'),
      badRequest: message => errorAnswer('InvalidRequest', message),
    },
  })
  const bucket = new Bucket(world)
  const read = readObjects(world, bucket)

  // Bodies are read by who needs them, as they come.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-amz-request-id', world.randomHex(8).toUpperCase())
  })
  app.addHook('preParsing', async request => {
    if (!isOperation(request)) return
    checkSignature(request.raw, { id, secret, region }, new Date())
    if (path.parse(request.params).bucket !== bucket.name) throw refuse('NoSuchBucket')
    refuseOtherQueries(request.query)
  })

  const xml = (reply: FastifyReply, document: string) => reply.headers(xmlHeaders).send(document)

  app.head('/:bucket', { config: { operation: 'head-bucket' } }, (_request, reply) =>
    reply.header('x-amz-bucket-region', region).send(),
  )
  app.get('/:bucket', { config: { operationByQuery: bucketOperation } }, (request, reply) => {
    switch (bucketOperation.nameOf(request.query)) {
      case 'list-multipart-uploads':
        return xml(reply, listUploads(bucket, request.query))
      case 'get-bucket-location':
        return xml(reply, element('LocationConstraint', {}))
      default:
        return xml(reply, listObjects(bucket, request.query))
    }
  })

  app.head('/:bucket/*', { config: { operation: 'head-object' } }, (request, reply) =>
    read.head(keyOf(request), request, reply),
  )
  app.get('/:bucket/*', { config: { operationByQuery: readOperation } }, (request, reply) =>
    readOperation.nameOf(request.query) === 'list-parts'
      ? xml(reply, listParts(bucket, keyOf(request), request.query))
      : read.get(keyOf(request), request, reply),
  )
  app.put(
    '/:bucket/*',
    { config: { operationByQuery: writeOperation } },
    async (request, reply) => {
      if ('x-amz-copy-source' in request.headers) throw refuse('NotImplemented')
      const isPart = writeOperation.nameOf(request.query) === 'upload-part'
      const write = isPart ? uploadPart : putObject
      return reply.headers(await write(world, bucket, keyOf(request), request)).send()
    },
  )
  app.post(
    '/:bucket/*',
    { config: { operationByQuery: postOperation } },
    async (request, reply) => {
      const isNew = postOperation.nameOf(request.query) === 'create-multipart-upload'
      const act = isNew ? createUpload : completeUpload
      return xml(reply, await act(world, bucket, keyOf(request), request))
    },
  )
  app.delete(
    '/:bucket/*',
    { config: { operationByQuery: deleteOperation } },
    async (request, reply) => {
      const isUpload = deleteOperation.nameOf(request.query) === 'abort-multipart-upload'
      if (isUpload) await abortUpload(bucket, keyOf(request), request.query)
      else await bucket.remove(keyOf(request))
      return reply.code(204).send()
    },
  )

  return Object.assign(app, { bucket })
}

const isOperation = ({ routeOptions: { config } }: FastifyRequest): boolean =>
  config.operation !== undefined || config.operationByQuery !== undefined

function keyOf(request: FastifyRequest): string {
  const key = path.parse(request.params)['*']
  if (Buffer.byteLength(key) > keyBytesMax) throw refuse('KeyTooLongError')
  return key
}
