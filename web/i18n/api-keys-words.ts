import { apiKeys as ar } from './ar-api-keys.ts'
import { apiKeys as en } from './en-api-keys.ts'
import { pageWords } from './page-words.ts'

export type ApiKeysWords = typeof en

export const apiKeysWords = pageWords<ApiKeysWords>(en, ar)
