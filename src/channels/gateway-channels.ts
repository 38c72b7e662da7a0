import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import { pause } from '../kit/pause.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import {
  Account,
  type BotChannel,
  type ChannelName,
  channelNames,
  safeSettings,
  stateOf,
} from './channel.ts'
import { botUrl } from './messengers.ts'
import type { ChannelLink, Channels } from './views.ts'

/** What we ask a gateway of its channels, in its own words (OpenClaw 2026.9.6, protocol 4). */

const Status = z.object({ channelAccounts: z.record(z.string(), z.array(Account)) }).loose()
const SelfStatus = z
  .object({ self: z.object({ e164: z.string().nullish() }).loose().nullish() })
  .loose()
const Pairing = z
  .object({
    requests: z.array(
      z
        .object({
          requestId: z.string(),
          channel: z.string(),
          accountId: z.string(),
          senderId: z.string(),
          metadata: z.record(z.string(), z.string()).optional(),
          createdAt: z.string(),
          expiresAt: z.string(),
        })
        .loose(),
    ),
  })
  .loose()
const Plugins = z
  .object({
    plugins: z.array(z.object({ id: z.string(), installed: z.boolean() }).loose()),
  })
  .loose()
const Config = z
  .object({
    hash: z.string(),
    config: z
      .object({ session: z.object({ dmScope: z.string().optional() }).loose().optional() })
      .loose(),
  })
  .loose()
const Login = z
  .object({
    connected: z.boolean().optional(),
    qrDataUrl: z
      .string()
      .regex(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/)
      .nullish(),
  })
  .loose()

type View = z.infer<typeof Channels>
type Link = z.infer<typeof ChannelLink>

export async function readChannels(gateway: Gateway, signal: AbortSignal): Promise<View> {
  const [told, pairing] = await Promise.all([
    gateway.request('channels.status', {}, signal),
    gateway.request('channels.pairing.list', {}, signal),
  ])
  const { channelAccounts, channels } = Status.extend({
    channels: z.record(z.string(), z.unknown()),
  }).parse(told)
  const self = SelfStatus.safeParse(channels.whatsapp)
  const isOurs = (name: string): name is ChannelName => channelNames.some(known => known === name)
  return {
    channels: channelNames.map(name => {
      const account = channelAccounts[name]?.[0]
      const state = stateOf(account)
      const isOn = state !== 'off'
      const shown = name === 'whatsapp' ? self.data?.self?.e164 : account?.name
      return {
        ...{ name, state, account: isOn ? (shown ?? null) : null },
        url: isOn && name !== 'whatsapp' ? botUrl(name, account?.name) : null,
        lastHeardAt: account?.lastInboundAt ? new Date(account.lastInboundAt).toISOString() : null,
      }
    }),
    requests: Pairing.parse(pairing).requests.flatMap(request => {
      const { channel, requestId, accountId, senderId, metadata, createdAt, expiresAt } = request
      if (!isOurs(channel)) return []
      return {
        ...{ id: requestId, channel, accountId, senderId, senderName: nameIn(metadata) },
        askedAt: new Date(createdAt).toISOString(),
        expiresAt: new Date(expiresAt).toISOString(),
      }
    }),
  }
}

function nameIn(metadata: Record<string, string> = {}): string | null {
  const whole = [metadata.firstName, metadata.lastName].filter(Boolean).join(' ')
  const username = metadata.username ? `@${metadata.username}` : ''
  return [whole || metadata.name, username].filter(Boolean).join(' ') || null
}

/** Connects a bot, or gives it another token. The gateway takes it without a restart. */
export async function connectBot(
  gateway: Gateway,
  channel: BotChannel,
  bot: { token: string; name: string; telegramApiRoot: string | null },
  signal: AbortSignal,
): Promise<Result<null, 'channel-not-installed'>> {
  const installed = await install(gateway, channel, signal)
  if (!installed.ok) return installed
  const credentials =
    channel === 'telegram'
      ? { botToken: bot.token, ...(bot.telegramApiRoot && { apiRoot: bot.telegramApiRoot }) }
      : { token: bot.token }
  await patch(
    gateway,
    channel,
    { ...safeSettings(channel), name: bot.name, ...credentials },
    signal,
  )
  return ok(null)
}

/** Begins to link WhatsApp: a picture for a phone to read. A link that was there is given up. */
export async function beginLink(
  gateway: Gateway,
  signal: AbortSignal,
): Promise<Result<Link, 'channel-not-installed' | 'messenger-unreachable'>> {
  const installed = await install(gateway, 'whatsapp', signal)
  if (!installed.ok) return installed
  await patch(gateway, 'whatsapp', safeSettings('whatsapp'), signal)
  const asked = { force: true, timeoutMs: 30_000 }
  const link = linkOf(Login.parse(await gateway.request('web.login.start', asked, signal)))
  return link.connected || link.picture ? ok(link) : fail('messenger-unreachable')
}

/** Waits until a phone has read the picture, or there is a newer one, or for so long. */
export async function awaitLink(
  gateway: Gateway,
  { picture, timeoutMs }: { picture: string; timeoutMs: number },
  signal: AbortSignal,
): Promise<Link> {
  const asked = { timeoutMs, currentQrDataUrl: picture }
  return linkOf(Login.parse(await gateway.request('web.login.wait', asked, signal)))
}

const linkOf = ({ connected = false, qrDataUrl }: z.infer<typeof Login>): Link => ({
  ...{ connected, picture: connected ? null : (qrDataUrl ?? null) },
})

/** Ends a channel and forgets its token on the machine, or its link there. */
export async function disconnect(
  gateway: Gateway,
  channel: ChannelName,
  signal: AbortSignal,
): Promise<void> {
  try {
    await gateway.request('channels.logout', { channel }, signal)
  } catch (error) {
    // It says so of what it has never heard of, and then there is nothing to end.
    if (!(error instanceof GatewayError && error.code === 'INVALID_REQUEST')) throw error
  }
  await patch(gateway, channel, null, signal)
}

/** Lets somebody in, and tells them; or not, and tells nobody. */
export async function answerRequest(
  gateway: Gateway,
  request: { channel: ChannelName; accountId: string; requestId: string },
  decision: 'allow' | 'dismiss',
  signal: AbortSignal,
): Promise<Result<null, 'channel-request-gone'>> {
  const [method, asked] =
    decision === 'allow'
      ? ['channels.pairing.approve', { ...request, notify: true }]
      : ['channels.pairing.dismiss', request]
  try {
    await gateway.request(method as string, asked as object, signal)
    return ok(null)
  } catch (error) {
    if (error instanceof GatewayError && /no longer exists/.test(error.message))
      return fail('channel-request-gone')
    throw error
  }
}

/** OpenClaw has Telegram with it; the others are plugins of its makers, which it takes from npm once. */
async function install(
  gateway: Gateway,
  pluginId: ChannelName,
  signal: AbortSignal,
): Promise<Result<null, 'channel-not-installed'>> {
  if (pluginId === 'telegram') return ok(null)
  const { plugins } = Plugins.parse(await gateway.request('plugins.list', {}, signal))
  if (plugins.some(({ id, installed }) => id === pluginId && installed)) return ok(null)
  try {
    await whenFree(gateway, 'plugins.install', { source: 'official', pluginId }, signal)
    return ok(null)
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'closed')
      return fail('channel-not-installed')
    throw error
  }
}

/** Direct messages of several people are several conversations: by itself OpenClaw makes one of them all. */
async function patch(
  gateway: Gateway,
  channel: ChannelName,
  settings: object | null,
  signal: AbortSignal,
): Promise<void> {
  const { hash, config } = Config.parse(await gateway.request('config.get', {}, signal))
  const isOwnChoice = config.session?.dmScope !== undefined
  const session = isOwnChoice ? {} : { session: { dmScope: 'per-channel-peer' } }
  const raw = JSON.stringify({ channels: { [channel]: settings }, ...session })
  // It shortens no list that is not named: people whom the customer wrote there by hand.
  const replacePaths = ['allowFrom', 'groupAllowFrom'].map(list => `channels.${channel}.${list}`)
  await whenFree(gateway, 'config.patch', { raw, baseHash: hash, replacePaths }, signal)
}

const busyMs = 1000

/** It does one thing at a time with its settings and plugins, and says for some seconds that it is at another. */
async function whenFree(
  gateway: Gateway,
  method: string,
  asked: object,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      await gateway.request(method, asked, signal)
      return
    } catch (error) {
      const isBusy = error instanceof GatewayError && /is already running/.test(error.message)
      if (!isBusy) throw error
    }
    await pause(busyMs, signal)
  }
}
