'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { createClient } from '../api/client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { languageCookie, pathIn } from '../i18n/languages.ts'
import { Icon } from '../ui/icon.tsx'
import { writePreference } from './preference-cookie.ts'

/** The same page in the other language; remembered here, and in the account when there is one. */
export function LanguageSwitch({ signedIn }: { signedIn: boolean }) {
  const { language, words } = useWords()
  const path = usePathname()
  const query = useSearchParams().toString()
  const other = language === 'ar' ? 'en' : 'ar'
  const remember = () => {
    writePreference(languageCookie, other)
    if (signedIn) createClient({ language: other }).updateMe({ language: other })
  }
  // A plain link: the whole document changes its language and direction.
  return (
    <a
      href={`${pathIn(other, path)}${query ? `?${query}` : ''}`}
      hrefLang={other}
      lang={other}
      onClick={remember}
      className="inline-flex min-h-10 items-center gap-1.5 rounded-xl px-2.5 font-medium text-quiet text-sm hover:bg-raised hover:text-ink"
    >
      <Icon name="globe" className="size-4.5" />
      {words.nav.otherLanguage}
    </a>
  )
}
