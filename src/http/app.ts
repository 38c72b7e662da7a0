import fastifySwagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import type { Auth } from '../accounts/auth.ts'
import { accountRoutes, authRoutes } from '../accounts/routes.ts'
import { operatorRoutes } from '../admin/routes.ts'
import { planRoutes } from '../billing/routes.ts'
import { stripeWebhook } from '../billing/stripe-webhook.ts'
import type { Chat } from '../instances/chat-port.ts'
import { chatRoutes } from '../instances/chat-routes.ts'
import { phoneHome } from '../observers/phone-home.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { serverRoutes } from '../servers/routes.ts'
import type { ServerRow } from '../servers/server.ts'
import { orderRoutes } from '../subscriptions/routes.ts'
import { healthRoute } from './health.ts'
import { limitRates } from './limits.ts'
import { answerErrorsWithProblems, HttpProblem } from './problem.ts'
import { protect } from './security.ts'

export interface AppDependencies extends Platform {
  auth: Auth
  chat: Chat
  /** The public address, without a slash at the end. */
  url: string
  /** The zone in which servers get their names. */
  zone: string
  /** The configuration that a machine is handed at its first boot, as its blueprint writes it. */
  machineFiles: (server: ServerRow) => string
  stripeWebhookSecrets: readonly string[]
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
  trustedProxies?: string[]
}

/** The HTTP API, ready for `inject` or `listen`; pages and sockets are added by `main.ts`. */
export async function createApp(deps: AppDependencies): Promise<FastifyInstance> {
  const log: FastifyBaseLogger = deps.context.log
  const app = Fastify({
    loggerInstance: log,
    disableRequestLogging: true,
    trustProxy: deps.trustedProxies ?? false,
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    genReqId: () => deps.context.random.bytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200 },
  })

  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('accountLanguage', null)
  answerErrorsWithProblems(app)
  app.setNotFoundHandler(() => {
    throw new HttpProblem('not-found')
  })
  protect(app, deps.url)
  await limitRates(app)
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
    transformObject: jsonSchemaTransformObject,
  })

  await app.register(healthRoute(deps))
  await app.register(authRoutes(deps))
  await app.register(accountRoutes(deps))
  // In the order of the flow: money, what was bought, what was promised, the machine, the instance.
  await app.register(planRoutes(deps))
  await app.register(stripeWebhook(deps))
  await app.register(orderRoutes(deps))
  await app.register(serverRoutes(deps))
  await app.register(phoneHome(deps))
  await app.register(chatRoutes(deps))
  await app.register(operatorRoutes(deps))
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  return app
}
