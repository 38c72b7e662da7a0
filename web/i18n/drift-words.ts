import { drift as ar } from './ar-drift.ts'
import { drift as en } from './en-drift.ts'
import { pageWords } from './page-words.ts'

export type DriftWords = typeof en

export const driftWords = pageWords<DriftWords>(en, ar)
