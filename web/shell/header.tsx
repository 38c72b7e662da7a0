import Link from 'next/link'
import { Suspense } from 'react'
import type { Account, Language } from '../api/schema.ts'
import { wordsOf } from '../i18n/words.ts'
import { PaletteButton } from '../palette/palette-button.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { AccountMenu } from './account-menu.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './logo.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const link =
  'hidden min-h-10 items-center rounded-xl px-3 font-medium text-quiet text-sm hover:bg-raised hover:text-ink md:inline-flex'

export function Header({ language, account }: { language: Language; account: Account | null }) {
  const words = wordsOf(language)
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-ground/90 backdrop-blur">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-1 px-4 sm:gap-2 sm:px-6">
        <Link
          href={`/${language}`}
          className="me-auto flex items-center gap-2 rounded-lg font-semibold text-xl tracking-tight md:me-4"
        >
          <Logo className="size-9 flip-rtl" />
          {words.product}
        </Link>
        <nav aria-label={words.nav.label} className="flex items-center gap-1 md:me-auto">
          <Link href={`/${language}#plans`} className={link}>
            {words.nav.plans}
          </Link>
          {account && (
            <>
              <Link href={`/${language}/servers`} className={link}>
                {words.nav.servers}
              </Link>
              <Link href={`/${language}/billing`} className={link}>
                {words.nav.billing}
              </Link>
            </>
          )}
          {account?.role === 'operator' && (
            <>
              <Link href={`/${language}/operator`} className={link}>
                {words.nav.operator}
              </Link>
              <Link href={`/${language}/operator/money`} className={link}>
                {words.nav.money}
              </Link>
            </>
          )}
        </nav>
        {account && <PaletteButton account={account} />}
        <ThemeSwitch />
        <Suspense>
          <LanguageSwitch signedIn={account !== null} />
        </Suspense>
        {account ? (
          <AccountMenu account={account} />
        ) : (
          <>
            <ButtonLink href={`/${language}/sign-in`} look="quiet" size="small">
              {words.nav.signIn}
            </ButtonLink>
            <ButtonLink href={`/${language}/sign-up`} size="small" className="max-sm:hidden">
              {words.nav.signUp}
            </ButtonLink>
          </>
        )}
      </div>
    </header>
  )
}
