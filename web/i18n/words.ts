import type { Language } from '../api/schema.ts'
import { ar } from './ar.ts'
import { en, type Words } from './en.ts'

const byLanguage: Record<Language, Words> = { en, ar }

export const wordsOf = (language: Language): Words => byLanguage[language]
