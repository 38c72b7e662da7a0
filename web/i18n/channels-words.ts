import { channels as ar } from './ar-channels.ts'
import { channels as en } from './en-channels.ts'
import { pageWords } from './page-words.ts'

export type ChannelsWords = typeof en

export const channelsWords = pageWords<ChannelsWords>(en, ar)
