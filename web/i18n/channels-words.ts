import { channels as ar } from './ar-channels.ts'
import type { Words } from './en.ts'
import { channels as en } from './en-channels.ts'

export type ChannelsWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const channelsWords = (words: Words): ChannelsWords => (words.language === 'ar' ? ar : en)
