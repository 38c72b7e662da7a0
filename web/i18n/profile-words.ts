import { profile as ar } from './ar-profile.ts'
import { profile as en } from './en-profile.ts'
import { pageWords } from './page-words.ts'

export type ProfileWords = typeof en

export const profileWords = pageWords<ProfileWords>(en, ar)
