import { terminal as ar } from './ar-terminal.ts'
import { terminal as en } from './en-terminal.ts'
import { pageWords } from './page-words.ts'

export type TerminalWords = typeof en

export const terminalWords = pageWords<TerminalWords>(en, ar)
