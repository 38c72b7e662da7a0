'use client'

import './globals.css'
import { useEffect, useState } from 'react'
import type { Language } from '@/api/schema.ts'
import { broken, tryAgain } from '@/i18n/broken.ts'
import { directionOf, isLanguage } from '@/i18n/languages.ts'
import { buttonShape } from '@/ui/button-shape.ts'

/**
 * The last net: the frame itself failed, so this page brings its own and reads the address. It comes with every page:
 * what it imports, all of them wait for.
 */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const [language, setLanguage] = useState<Language>('en')
  useEffect(() => {
    const first = location.pathname.split('/')[1]
    if (isLanguage(first)) setLanguage(first)
  }, [])
  const words = broken[language]
  return (
    <html lang={language} dir={directionOf(language)}>
      <body className="grid place-items-center p-6">
        <main className="max-w-md text-center">
          <title>{words.title}</title>
          <h1 className="font-bold text-2xl">{words.title}</h1>
          <p className="mt-2 mb-6 text-quiet">{words.text}</p>
          <button type="button" onClick={retry} className={buttonShape('primary', 'medium')}>
            {tryAgain[language]}
          </button>
        </main>
      </body>
    </html>
  )
}
