'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { Language } from '../api/schema.ts'

/** A browser loads the sentences of one language only. */
const providers = {
  en: dynamic(() =>
    import('./english-provider.tsx').then(({ EnglishProvider }) => EnglishProvider),
  ),
  ar: dynamic(() => import('./arabic-provider.tsx').then(({ ArabicProvider }) => ArabicProvider)),
}

export function LanguageProvider({
  language,
  children,
}: {
  language: Language
  children: ReactNode
}) {
  const Provider = providers[language]
  return <Provider>{children}</Provider>
}
