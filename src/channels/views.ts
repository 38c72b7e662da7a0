import { z } from 'zod'
import { channelNames, channelStates } from './channel.ts'

export const Channel = z
  .object({
    name: z.enum(channelNames),
    state: z.enum(channelStates),
    /** Under which name people find it; null where that is not known. */
    account: z.string().nullable(),
    /** Where it is written to, or invited. */
    url: z.string().nullable(),
    /** When somebody wrote last. */
    lastHeardAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Channel' })

/** Somebody who wrote, was not answered, and asks to be. */
export const ChannelRequest = z
  .object({
    id: z.string(),
    channel: z.enum(channelNames),
    accountId: z.string(),
    senderId: z.string(),
    /** What they call themselves; anybody may call themselves anything. */
    senderName: z.string().nullable(),
    askedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ChannelRequest' })

export const Channels = z
  .object({ channels: z.array(Channel), requests: z.array(ChannelRequest) })
  .meta({ id: 'Channels' })

/** A picture that a phone reads, as long as it is not linked. */
export const ChannelLink = z
  .object({ connected: z.boolean(), picture: z.string().nullable() })
  .meta({ id: 'ChannelLink' })
