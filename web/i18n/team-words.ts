import { team as ar } from './ar-team.ts'
import { team as en } from './en-team.ts'
import { pageWords } from './page-words.ts'

export type TeamWords = typeof en

export const teamWords = pageWords<TeamWords>(en, ar)
