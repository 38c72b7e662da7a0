'use client'

import { useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'

/**
 * For whoever was signed out in the middle of something: back to this very place afterwards. Loaded anew, because
 * what stands around a page is that of whoever was signed in.
 */
export function SignInAgain() {
  const { language, words } = useWords()
  const [here] = useState(() => `${location.pathname}${location.search}`)
  return (
    <a
      href={`/${language}/sign-in?next=${encodeURIComponent(here)}`}
      className="font-medium text-sea underline"
    >
      {words.auth.signInAgain}
    </a>
  )
}
