import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'

/** Describes every route that is registered after it, at `/api/openapi.json`. */
export async function describeApi(app: FastifyInstance) {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sambuk',
        version: '1',
        description:
          'What the pages use. Sign-up, sign-in and passwords are under `/api/auth` and belong to better-auth.',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: document => withoutTwins(jsonSchemaTransformObject(document)),
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

type Document = ReturnType<typeof jsonSchemaTransformObject>

/**
 * The transform names each schema twice, as `Order` when it is answered and `OrderInput` when it is
 * sent. None of ours changes on the way, so the second name would only confuse.
 */
function withoutTwins(document: Document): Document {
  return JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === '$ref' && typeof value === 'string') return value.replace(/Input$/, '')
    if (key !== 'schemas') return value
    return Object.fromEntries(Object.entries(value).filter(([name]) => !name.endsWith('Input')))
  })
}
