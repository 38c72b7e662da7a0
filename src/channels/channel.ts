import { z } from 'zod'

/** The messengers that an assistant can be reached in, in the order in which they are shown. */
export const channelNames = ['telegram', 'whatsapp', 'discord'] as const
export type ChannelName = (typeof channelNames)[number]

/** Those that are connected by the token of a bot; WhatsApp is linked by a picture that a phone reads. */
export const botChannels = ['telegram', 'discord'] as const
export type BotChannel = (typeof botChannels)[number]

/**
 * `off`: not connected. `refused`: the messenger does not take the token, or has ended the link, any more; somebody
 * has to connect it again. `failing`: it cannot be reached, and OpenClaw goes on trying.
 */
export const channelStates = ['off', 'starting', 'working', 'failing', 'refused'] as const
export type ChannelState = (typeof channelStates)[number]

/** One account of a channel as `channels.status` tells of it (OpenClaw 2026.9.6). */
export const Account = z
  .object({
    accountId: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    configured: z.boolean(),
    linked: z.boolean(),
    connected: z.boolean(),
    lifecycle: z.string(),
    healthState: z.string(),
    lastError: z.string().nullable(),
    lastInboundAt: z.number().nullable(),
  })
  .partial()
  .loose()
export type Account = z.infer<typeof Account>

/** Pure. How a channel is, from what its gateway says of its account. */
export function stateOf(account: Account | undefined): ChannelState {
  if (!account?.configured || account.enabled === false) return 'off'
  if (account.linked === false) return account.lastError ? 'refused' : 'off'
  if (account.healthState === 'terminal-disconnect' || account.lifecycle === 'blocked')
    return 'refused'
  if (account.connected) return 'working'
  return account.lastError ? 'failing' : 'starting'
}

/**
 * Pure. Who is answered, whatever was there before: in direct messages people who were let in, and in groups
 * nobody but those that the customer names in OpenClaw's own settings, and only when it is mentioned.
 */
export const safeSettings = (channel: ChannelName): object => ({
  ...{ enabled: true, dmPolicy: 'pairing', groupPolicy: 'allowlist' },
  // Discord has servers with channels where the others have groups; there a mention is needed by itself.
  ...(channel === 'discord' ? {} : { groups: { '*': { requireMention: true } } }),
})

const tokenShapes: Record<BotChannel, RegExp> = {
  telegram: /^\d{3,20}:[\w-]{20,120}$/,
  discord: /^[\w-]{18,60}\.[\w-]{4,20}\.[\w-]{20,100}$/,
}

/** Pure. Whether a text can be a token at all: nothing else is sent to anybody. */
export const isTokenShaped = (channel: BotChannel, token: string): boolean =>
  tokenShapes[channel].test(token)
