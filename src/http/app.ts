import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { accessKeyRoutes } from '../access-keys/routes.ts'
import { apiKeyRoutes } from '../accounts/api-key-routes.ts'
import type { Auth } from '../accounts/auth.ts'
import { emailRoutes } from '../accounts/email-routes.ts'
import { passkeyRoutes } from '../accounts/passkey-routes.ts'
import { passwordRoutes } from '../accounts/password-routes.ts'
import { accountRoutes, authRoutes } from '../accounts/routes.ts'
import { sessionRoutes } from '../accounts/session-routes.ts'
import { activityRoutes } from '../activity/routes.ts'
import { operatorDriftRoutes } from '../admin/drift-routes.ts'
import { operatorDrillRoutes } from '../admin/drill-routes.ts'
import { operatorLetterRoutes } from '../admin/letter-routes.ts'
import { operatorMoneyRoutes } from '../admin/money-routes.ts'
import { operatorRoutes } from '../admin/routes.ts'
import type { BackupStore } from '../backups/backup-store.ts'
import { backupRoutes } from '../backups/routes.ts'
import { contactRoutes } from '../billing/contact-routes.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { invoiceRoutes } from '../billing/invoice-routes.ts'
import { planRoutes } from '../billing/routes.ts'
import { stripeWebhook } from '../billing/stripe-webhook.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Messengers } from '../channels/messengers.ts'
import { channelRoutes } from '../channels/routes.ts'
import type { Chat } from '../chat/chat-port.ts'
import type { Chats } from '../chat/chats.ts'
import { conversationRoutes } from '../chat/routes.ts'
import { chatRoutes } from '../chat/stream-routes.ts'
import { controlUiRoutes } from '../control-ui/routes.ts'
import { domainRoutes } from '../domains/routes.ts'
import { downloadRoutes } from '../files/download-routes.ts'
import type { Files } from '../files/files-port.ts'
import { fileRoutes } from '../files/routes.ts'
import { uploadRoutes } from '../files/upload-routes.ts'
import { firstStepRoutes } from '../first-steps/routes.ts'
import { importRoutes } from '../imports/routes.ts'
import type { MachineReader } from '../instances/machine-reader.ts'
import { leavingRoutes } from '../leaving/routes.ts'
import { resendWebhook } from '../mail/resend-webhook.ts'
import { mailRoutes } from '../mail/routes.ts'
import type { MarginTerms } from '../margins/margins.ts'
import type { CheckKey } from '../models/key-check.ts'
import { modelRoutes } from '../models/routes.ts'
import { phoneHome } from '../observers/phone-home.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { restoreRoutes } from '../restores/routes.ts'
import { unlockRoutes } from '../restores/unlock-routes.ts'
import { operatorUpdateRoutes } from '../rollouts/routes.ts'
import { rebuildRoutes } from '../servers/rebuild-routes.ts'
import { restRoutes } from '../servers/rest-routes.ts'
import type { RestTerms } from '../servers/rest-terms.ts'
import { serverRoutes } from '../servers/routes.ts'
import type { ServerRow } from '../servers/server.ts'
import { orderRoutes } from '../subscriptions/routes.ts'
import { subscriptionRoutes } from '../subscriptions/subscription-routes.ts'
import { invitationRoutes } from '../team/invitation-routes.ts'
import { teamRoutes } from '../team/routes.ts'
import { usageRoutes } from '../usage/routes.ts'
import { acceptKeys } from './bearer.ts'
import type { CallerCountry } from './caller-country.ts'
import { healthRoute } from './health.ts'
import { limitRates } from './limits.ts'
import { limitBodies, longestBodyMs } from './long-bodies.ts'
import { describeApi } from './openapi.ts'
import type { Pages } from './pages.ts'
import { answerErrorsWithProblems, HttpProblem } from './problem.ts'
import { protect } from './security.ts'
import { answerForWaiting } from './waiting.ts'

export interface AppDependencies extends Platform {
  auth: Auth
  chat: Chat
  files: Files
  chats: Chats
  machines: MachineReader
  messengers: Messengers
  /** Whether a model's vendor takes a key. */
  checkModelKey: CheckKey
  blueprints: Blueprints
  /** For downloads; whatever else becomes of backups is done by workers. */
  backups: BackupStore
  exchange: ExchangeRates
  /** What a rest can be at each provider. */
  rest: RestTerms
  /** What operators are told of margins by. */
  margins: MarginTerms
  callerCountry: CallerCountry
  /** The public address, without a slash at the end. */
  url: string
  /** The zone in which servers get their names. */
  zone: string
  /** Names lead to a proxy that takes HTTP(S) only: whoever signs in on a machine needs its address. */
  proxied?: boolean
  /** The configuration that a machine is handed at its first boot, as its blueprint writes it; null: not yet. */
  machineFiles: (server: ServerRow) => Promise<string | null>
  stripeWebhookSecrets: readonly string[]
  resendWebhookSecrets: readonly string[]
  /** Serves what is not the API; without it there are no pages. */
  pages?: Pages
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
  trustedProxies?: string[]
}

/** The HTTP API, ready for `inject` or `listen`; pages and sockets are added by `main.ts`. */
export async function createApp(deps: AppDependencies): Promise<FastifyInstance> {
  const log: FastifyBaseLogger = deps.context.log
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // Loopback is our own rendering of pages, or a proxy on this machine.
    trustProxy: ['loopback', ...(deps.trustedProxies ?? [])],
    bodyLimit: 256 * 1024,
    requestTimeout: longestBodyMs,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    genReqId: () => deps.context.random.bytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200 },
  })

  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('accountLanguage', null)
  answerErrorsWithProblems(app)
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' || request.method === 'HEAD'
    if (!deps.pages || !isPage || request.url.startsWith('/api')) throw new HttpProblem('not-found')
    return deps.pages(request, reply)
  })
  answerForWaiting(app, deps)
  limitBodies(app)
  protect(app, deps.url)
  await limitRates(app)
  acceptKeys(app, deps)
  await describeApi(app)

  await app.register(healthRoute(deps))
  await app.register(authRoutes(deps))
  await app.register(accountRoutes(deps))
  await app.register(sessionRoutes(deps))
  await app.register(emailRoutes(deps))
  await app.register(passwordRoutes(deps))
  await app.register(apiKeyRoutes(deps))
  await app.register(passkeyRoutes(deps))
  await app.register(teamRoutes(deps))
  await app.register(invitationRoutes(deps))
  // In the order of the flow: money, what was bought, what was promised, the machine, the instance.
  await app.register(planRoutes(deps))
  await app.register(contactRoutes(deps))
  await app.register(stripeWebhook(deps))
  await app.register(resendWebhook(deps))
  await app.register(mailRoutes(deps))
  await app.register(orderRoutes(deps))
  await app.register(subscriptionRoutes(deps))
  await app.register(invoiceRoutes(deps))
  await app.register(serverRoutes(deps))
  await app.register(modelRoutes(deps))
  await app.register(accessKeyRoutes(deps))
  await app.register(controlUiRoutes(deps))
  await app.register(domainRoutes(deps))
  await app.register(usageRoutes(deps))
  await app.register(activityRoutes(deps))
  await app.register(firstStepRoutes(deps))
  await app.register(backupRoutes(deps))
  await app.register(restoreRoutes(deps))
  await app.register(unlockRoutes(deps))
  await app.register(restRoutes(deps))
  await app.register(importRoutes(deps))
  await app.register(rebuildRoutes(deps))
  await app.register(phoneHome(deps))
  await app.register(chatRoutes(deps))
  await app.register(fileRoutes(deps))
  await app.register(downloadRoutes(deps))
  await app.register(uploadRoutes(deps))
  await app.register(conversationRoutes(deps))
  await app.register(channelRoutes(deps))
  await app.register(leavingRoutes(deps))
  await app.register(operatorRoutes(deps))
  await app.register(operatorMoneyRoutes(deps))
  await app.register(operatorDrillRoutes(deps))
  await app.register(operatorUpdateRoutes(deps))
  await app.register(operatorDriftRoutes(deps))
  await app.register(operatorLetterRoutes(deps))
  return app
}
