'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { Language } from '../api/schema.ts'
import type { Words } from './en.ts'
import { wordsOf } from './words.ts'

const LanguageContext = createContext<Language>('en')

export function LanguageProvider({
  language,
  children,
}: {
  language: Language
  children: ReactNode
}) {
  return <LanguageContext value={language}>{children}</LanguageContext>
}

/** The page's language, and its sentences. */
export function useWords(): { language: Language; words: Words } {
  const language = useContext(LanguageContext)
  return { language, words: wordsOf(language) }
}
