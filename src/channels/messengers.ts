import { z } from 'zod'
import { fail, ok, type Result } from '../kit/result.ts'
import { type BotChannel, isTokenShaped } from './channel.ts'

/** A bot as its messenger knows it. */
export interface Bot {
  /** What people see: `@pearl_bot`. */
  name: string
  /** Where it is written to, or invited to a server. */
  url: string
}

export type TokenRefusal =
  | 'channel-token-refused'
  | 'messenger-unreachable'
  | 'discord-intent-missing'

/** Asks a messenger whose token this is. Nothing is changed there, and nothing of the token is logged. */
export interface Messengers {
  bot(channel: BotChannel, token: string, signal: AbortSignal): Promise<Result<Bot, TokenRefusal>>
  /** Where machines find Telegram's API, if that is not where the whole world does. */
  readonly telegramApiRoot: string | null
}

export const telegramAddress = 'https://api.telegram.org'
export const discordAddress = 'https://discord.com/api/v10'

const answerMs = 10_000

const Telegram = z.object({ result: z.object({ username: z.string() }).loose() }).loose()
const Discord = z
  .object({
    id: z.string(),
    flags: z.number().default(0),
    bot: z.object({ username: z.string() }).loose(),
  })
  .loose()

/** An application may read what people write, with or without Discord's own review: one of these bits. */
const messageContentFlags = (1 << 18) | (1 << 19)
/** To see channels and history, to write, also in threads, with links, files and reactions. */
const invitedTo = '274878024768'

export function createMessengers(
  addresses: { telegram: string; telegramFromMachine: string; discord: string },
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Messengers {
  async function ask<T>(
    url: string,
    headers: Record<string, string>,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<Result<T, TokenRefusal>> {
    let status: number
    let body: unknown
    try {
      const response = await fetch(url, {
        ...{ headers, redirect: 'error' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      })
      status = response.status
      body = await response.json()
    } catch {
      // Its words may have the address in them, and Telegram's has the token in it.
      return fail('messenger-unreachable')
    }
    // Telegram answers 404 to what is no token of its shape.
    if (status === 401 || status === 403 || status === 404) return fail('channel-token-refused')
    const read = shape.safeParse(body)
    return status === 200 && read.success ? ok(read.data) : fail('messenger-unreachable')
  }

  return {
    telegramApiRoot:
      addresses.telegramFromMachine === telegramAddress ? null : addresses.telegramFromMachine,

    async bot(channel, token, signal) {
      if (!isTokenShaped(channel, token)) return fail('channel-token-refused')
      if (channel === 'telegram') {
        const me = await ask(`${addresses.telegram}/bot${token}/getMe`, {}, Telegram, signal)
        if (!me.ok) return me
        const { username } = me.value.result
        return ok({ name: `@${username}`, url: `https://t.me/${username}` })
      }
      const headers = { authorization: `Bot ${token}` }
      const url = `${addresses.discord}/applications/@me`
      const application = await ask(url, headers, Discord, signal)
      if (!application.ok) return application
      const { id, flags, bot } = application.value
      // Without it Discord ends every connection of OpenClaw's (close code 4014).
      if ((flags & messageContentFlags) === 0) return fail('discord-intent-missing')
      return ok({ name: `${bot.username} · ${id}`, url: inviteUrl(id) })
    },
  }
}

const inviteUrl = (id: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${encodeURIComponent(id)}&scope=bot+applications.commands&permissions=${invitedTo}`

/** Pure. The address of a bot from the name under which it was connected; null where it was connected elsewhere. */
export function botUrl(channel: BotChannel, name: string | undefined): string | null {
  const [, username] = /^@(\w+)$/.exec(name ?? '') ?? []
  if (channel === 'telegram') return username ? `https://t.me/${username}` : null
  const [, id] = / · (\d{5,25})$/.exec(name ?? '') ?? []
  return id ? inviteUrl(id) : null
}
