import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { gatewayPort } from '../src/blueprints/openclaw/config.ts'
import type { Told } from '../src/chat/conversation.ts'
import { sessionKey } from '../src/chat/conversation-id.ts'
import { createDial } from '../src/instances/dial.ts'
import { type Gateway, openGateway } from '../src/instances/gateway.ts'
import { connectSsh } from '../src/instances/ssh.ts'
import type { AssistantMachine } from '../test/assistant-machine.ts'
import type { BenchCustomer } from './interactive-customers.ts'

const openMs = 60_000
const answerMs = 120_000

/** A gateway heard from beside the product, over an own SSH connection from the same computer. */
export async function hearGateway(
  { address, hostKey, privateKey, gatewayToken }: AssistantMachine,
  proxy: string | null,
): Promise<{ gateway: Gateway; close(): void }> {
  const signal = AbortSignal.timeout(openMs)
  const target = { address, hostKey, sshPrivateKey: privateKey }
  const connection = await connectSsh(createDial(proxy), target, signal)
  if (!connection.ok) throw new Error(`no SSH connection: ${connection.error.detail}`)
  const stream = await connection.value.forward(gatewayPort)
  const scopes = ['operator.read', 'operator.write'] as const
  const gateway = await openGateway(stream, gatewayToken, [...scopes], signal)
  const close = () => {
    gateway.close()
    connection.value.close()
  }
  return { gateway, close }
}

/** A conversation as a page has it open. */
export async function openChat(
  { socket, serverId }: BenchCustomer,
  conversation: string,
): Promise<void> {
  const answer = await socket.emitWithAck('chat-watch', { serverId, conversation })
  if (!answer.ok) throw new Error(`no conversation: ${answer.code}`)
}

/**
 * Says something in an open conversation, and tells how many milliseconds after the gateway's own first token the
 * page has it.
 */
export async function timeFirstToken(
  customer: BenchCustomer,
  gateway: Gateway,
  { url, conversation }: { url: string; conversation: string },
): Promise<number> {
  const key = sessionKey(conversation)
  await gateway.request('sessions.messages.subscribe', { key }, AbortSignal.timeout(openMs))
  const atGateway = firstAtGateway(gateway, key)
  const page = followPage(customer.socket, conversation)
  const path = `/api/servers/${customer.serverId}/conversations/${conversation}/messages`
  const sent = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie: customer.cookie },
    body: JSON.stringify({ messageId: randomUUID(), text: 'count to 20' }),
  })
  if (!sent.ok) throw new Error(`nothing could be said: ${await sent.text()}`)
  const [gatewayAt, pageAt] = await Promise.all([atGateway, page.first])
  await page.ended
  return pageAt - gatewayAt
}

function firstAtGateway(gateway: Gateway, key: string): Promise<number> {
  return within('the gateway', resolve =>
    gateway.onEvent((event, payload) => {
      const { sessionKey: its, state } = payload as { sessionKey?: string; state?: string }
      if (event === 'chat' && its === key && state === 'delta') resolve(performance.now())
    }),
  )
}

function followPage(socket: Socket, conversation: string) {
  const first = within<number>('the page', resolve =>
    socket.on('chat', (told: Told & { conversation: string }) => {
      if (told.conversation !== conversation) return
      const isText = told.type === 'text' || (told.type === 'run' && told.run.text !== '')
      if (isText) resolve(performance.now())
    }),
  )
  const ended = within<void>('the end', resolve =>
    socket.on('chat', (told: Told & { conversation: string }) => {
      if (told.conversation === conversation && told.type === 'ended') resolve()
    }),
  )
  return { first, ended }
}

function within<Value>(who: string, listen: (resolve: (value: Value) => void) => void) {
  return new Promise<Value>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing came from ${who}`)), answerMs)
    listen(value => {
      clearTimeout(timer)
      resolve(value)
    })
  })
}
