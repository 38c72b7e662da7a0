'use client'

import { createContext, useContext } from 'react'
import type { Language } from '../api/schema.ts'
import type { Words } from './en.ts'

export interface Spoken {
  language: Language
  words: Words
}

export const LanguageContext = createContext<Spoken | null>(null)

/** The page's language, and its sentences. */
export function useWords(): Spoken {
  const spoken = useContext(LanguageContext)
  if (spoken === null) throw new Error('a page is inside a LanguageProvider')
  return spoken
}
