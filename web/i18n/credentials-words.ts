import { credentials as ar } from './ar-credentials.ts'
import { credentials as en } from './en-credentials.ts'
import { pageWords } from './page-words.ts'

export type CredentialsWords = typeof en

export const credentialsWords = pageWords<CredentialsWords>(en, ar)
