import { terminal as ar } from './ar-terminal.ts'
import type { Words } from './en.ts'
import { terminal as en } from './en-terminal.ts'

export type TerminalWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const terminalWords = (words: Words): TerminalWords => (words.language === 'ar' ? ar : en)
