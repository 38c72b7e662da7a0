'use client'

import type { ReactNode } from 'react'
import { en } from './en.ts'
import { LanguageContext, type Spoken } from './language-context.tsx'

const english: Spoken = { language: 'en', words: en }

export function EnglishProvider({ children }: { children: ReactNode }) {
  return <LanguageContext value={english}>{children}</LanguageContext>
}
