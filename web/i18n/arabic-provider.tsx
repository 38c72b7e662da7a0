'use client'

import type { ReactNode } from 'react'
import { ar } from './ar.ts'
import { LanguageContext, type Spoken } from './language-context.tsx'

const arabic: Spoken = { language: 'ar', words: ar }

export function ArabicProvider({ children }: { children: ReactNode }) {
  return <LanguageContext value={arabic}>{children}</LanguageContext>
}
