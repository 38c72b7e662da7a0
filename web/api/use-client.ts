'use client'

import { useMemo } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { type Client, createClient } from './client.ts'

/** The API in the language of the page. */
export function useClient(): Client {
  const { language } = useWords()
  return useMemo(() => createClient({ language }), [language])
}
