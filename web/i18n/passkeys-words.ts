import { passkeys as ar } from './ar-passkeys.ts'
import { passkeys as en } from './en-passkeys.ts'
import { pageWords } from './page-words.ts'

export type PasskeysWords = typeof en

export const passkeysWords = pageWords<PasskeysWords>(en, ar)
