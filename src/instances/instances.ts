import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { gatewayPort, modelPatch } from '../blueprints/openclaw/config.ts'
import type { Chat, ChatProgress } from '../chat/chat-port.ts'
import { readHistory, runTurn } from '../chat/turn.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type {
  InstanceModel,
  InstancePort,
  InstanceRefusal,
  InstanceTarget,
} from '../reconcilers/steps/instance-port.ts'
import { readUsage } from '../usage/gateway-usage.ts'
import type { Connections } from './connections.ts'
import { readConversations } from './conversations.ts'
import type { Dial } from './dial.ts'
import { type Gateway, GatewayError, openGateway, type Scope } from './gateway.ts'
import { isHealthy } from './health.ts'
import { allowOrigins, writeAccess } from './machine-access.ts'
import { refuse, wordsOf } from './refusal.ts'
import type { SshConnection } from './ssh.ts'
import { checkTls } from './tls.ts'

const firstQuestion =
  'This is Sambuk checking that you can answer. Please reply with one word: ready.'
const turnTimeoutMs = 45_000
const rpcTimeoutMs = 15_000
const reloadTimeoutMs = 40_000
/** Of an assistant that was used for years, all of them one after the other. */
const conversationsMs = 120_000

const Policy = z.object({ allow: z.array(z.string()).optional() }).loose()
const Defaults = z.object({ modelPolicy: Policy.optional() }).loose()
const Agents = z.object({ defaults: Defaults.optional() }).loose()
const Config = z
  .object({ hash: z.string(), config: z.object({ agents: Agents.optional() }).loose() })
  .loose()

export interface InstancesOptions {
  dial: Dial
  connections: Connections
  /** PEM of an authority beside the public ones, or null. */
  extraCa: string | null
  /** Where OpenAI's API is found, as machines reach it. */
  openaiBaseUrl: string
}

/** The software on customers' machines, reached over one pinned SSH connection each. */
export function createInstances(options: InstancesOptions): InstancePort & Chat {
  const { dial, connections, extraCa, openaiBaseUrl } = options
  return {
    async verify(target, withTurn, signal) {
      const tls = await checkTls(
        dial,
        { host: target.fqdn, name: target.fqdn },
        target.serverId,
        extraCa,
        signal,
      )
      if (!tls.ok) return tls
      return connections.use(target, signal, async connection => {
        const healthy = await checkHealth(connection, target, signal)
        if (!healthy.ok || !target.hasGateway) return healthy
        return withGateway(
          connection,
          target,
          ['operator.read', 'operator.write'],
          signal,
          async gateway => (withTurn ? askFirstQuestion(gateway, signal) : ok(null)),
        )
      })
    },

    renewCertificate: (target, signal) =>
      connections.use(target, signal, connection =>
        run(connection, target.renewCertificate, signal),
      ),

    applyModel: (target, model, signal) =>
      connections.use(target, signal, async connection => {
        const patched = await withGateway(
          connection,
          target,
          ['operator.read', 'operator.admin'],
          signal,
          gateway => patchModel(gateway, model, openaiBaseUrl, signal),
        )
        return patched.ok ? waitUntilReady(connection, signal) : patched
      }),

    answersAt: (name, { id, address }, signal) =>
      checkTls(dial, { host: address, name }, id, extraCa, signal),

    applyAccess: (target, access, signal) =>
      connections.use(target, signal, async connection => {
        const within = AbortSignal.any([signal, AbortSignal.timeout(reloadTimeoutMs)])
        const written = await writeAccess(connection, access, within)
        const { origins } = access
        if (!written.ok || origins === null) return written
        const scopes: Scope[] = ['operator.read', 'operator.admin']
        return withGateway(connection, target, scopes, within, gateway =>
          allowOrigins(gateway, origins, within),
        )
      }),

    history: (target, conversation, signal) =>
      connections.use(target, signal, connection =>
        withGateway(connection, target, ['operator.read'], signal, async gateway =>
          ok(
            await readHistory(
              gateway,
              conversation,
              AbortSignal.any([signal, AbortSignal.timeout(rpcTimeoutMs)]),
            ),
          ),
        ),
      ),

    conversations: (target, signal) =>
      connections.use(target, signal, connection =>
        withGateway(connection, target, ['operator.read'], signal, async gateway =>
          ok(
            await readConversations(
              gateway,
              AbortSignal.any([signal, AbortSignal.timeout(conversationsMs)]),
            ),
          ),
        ),
      ),

    usage: (target, days, signal) =>
      connections.use(target, signal, connection =>
        withGateway(connection, target, ['operator.read'], signal, async gateway =>
          ok(await readUsage(gateway, days, signal)),
        ),
      ),

    ask: (target, turn, signal) =>
      lend(connections, target, signal, gateway => runTurn(gateway, turn, signal)),
  }
}

async function checkHealth(
  connection: SshConnection,
  { health }: InstanceTarget,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  try {
    const healthy = await isHealthy(await connection.forward(health.port), health, signal)
    return healthy
      ? ok(null)
      : refuse('waiting-health', `${health.path} does not say that it works`)
  } catch (error) {
    return refuse('waiting-health', error)
  }
}

async function withGateway<T>(
  connection: SshConnection,
  target: InstanceTarget,
  scopes: Scope[],
  signal: AbortSignal,
  work: (gateway: Gateway) => Promise<Result<T, InstanceRefusal>>,
): Promise<Result<T, InstanceRefusal>> {
  let gateway: Gateway
  try {
    gateway = await openGateway(
      await connection.forward(gatewayPort),
      target.gatewayToken,
      scopes,
      signal,
    )
  } catch (error) {
    return refuse('gateway-refused', error)
  }
  try {
    return await work(gateway)
  } catch (error) {
    if (error instanceof GatewayError) return refuse('gateway-refused', error)
    throw error
  } finally {
    gateway.close()
  }
}

async function askFirstQuestion(
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(turnTimeoutMs)])
  const turn = { conversation: 'check', messageId: randomUUID(), text: firstQuestion }
  for await (const progress of runTurn(gateway, turn, within)) {
    if (progress.type === 'final')
      return progress.text === '' ? refuse('first-answer-failed', 'an empty answer') : ok(null)
    if (progress.type === 'error')
      return fail({ reason: firstAnswerReason(progress.reason), detail: progress.detail })
  }
  return refuse('first-answer-failed', 'the answer did not end')
}

/** A refused key is the customer's to mend and is said as such; anything else is ours to try again. */
const firstAnswerReason = (reason: string): string =>
  reason === 'model-key-refused' || reason === 'model-unreachable' ? reason : 'first-answer-failed'

async function patchModel(
  gateway: Gateway,
  model: InstanceModel,
  openaiBaseUrl: string,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(rpcTimeoutMs)])
  const { hash, config } = Config.parse(await gateway.request('config.get', {}, within))
  const allowed = config.agents?.defaults?.modelPolicy?.allow
  const patch = modelPatch(model, openaiBaseUrl, allowed)
  await gateway.request('config.patch', { ...patch, baseHash: hash }, within)
  return ok(null)
}

/** Some settings restart the gateway: the change counts once it is ready again. */
async function waitUntilReady(
  connection: SshConnection,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(reloadTimeoutMs)])
  const waiting = `until curl -sf -m 2 http://127.0.0.1:${gatewayPort}/readyz | grep -q '"ready":true'; do sleep 0.5; done`
  return run(connection, waiting, within)
}

async function run(
  connection: SshConnection,
  command: string,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  try {
    const { code, stderr } = await connection.exec(command, { signal })
    return code === 0 ? ok(null) : refuse('waiting-health', stderr.slice(-300) || `exit ${code}`)
  } catch (error) {
    return refuse('waiting-health', error)
  }
}

/** A gateway lent to a stream for as long as it is read. */
async function* lend(
  connections: Connections,
  target: InstanceTarget,
  signal: AbortSignal,
  stream: (gateway: Gateway) => AsyncGenerator<ChatProgress>,
): AsyncGenerator<ChatProgress> {
  const pieces = new TransformStream<ChatProgress, ChatProgress>()
  const writer = pieces.writable.getWriter()
  const lent = connections
    .use(target, signal, connection =>
      withGateway(
        connection,
        target,
        ['operator.read', 'operator.write'],
        signal,
        async gateway => {
          for await (const piece of stream(gateway)) await writer.write(piece)
          return ok(null)
        },
      ),
    )
    .then(async result => {
      if (!result.ok)
        await writer.write({
          type: 'error',
          reason: 'chat-unreachable',
          detail: result.error.detail,
        })
      await writer.close()
    })
    .catch(error => writer.abort(new Error(wordsOf(error), { cause: error })))
  yield* pieces.readable
  await lent
}
