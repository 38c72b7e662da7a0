import '../globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { currentAccount } from '@/api/server-client.ts'
import { LanguageProvider } from '@/i18n/language-provider.tsx'
import { directionOf, isLanguage } from '@/i18n/languages.ts'
import { wordsOf } from '@/i18n/words.ts'
import { ZoneProvider } from '@/realtime/moment.tsx'
import { AccountNotices } from '@/shell/account-notices.tsx'
import { Footer } from '@/shell/footer.tsx'
import { Header } from '@/shell/header.tsx'
import { OfflineNotice } from '@/shell/offline-notice.tsx'
import { isTheme, themeCookie } from '@/shell/theme.ts'
import { ToastProvider } from '@/ui/toast.tsx'

export const metadata: Metadata = { title: 'Sambuk' }

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbf8f2' },
    { media: '(prefers-color-scheme: dark)', color: '#06151d' },
  ],
}

export default async function RootLayout({
  children,
  params,
}: {
  children: ReactNode
  params: Promise<{ lang: string }>
}) {
  const { lang } = await params
  if (!isLanguage(lang)) notFound()
  const words = wordsOf(lang)
  const [jar, me] = await Promise.all([cookies(), currentAccount(lang)])
  const theme = jar.get(themeCookie)?.value
  const account = me.ok ? me.value : null
  return (
    <html lang={lang} dir={directionOf(lang)} data-theme={isTheme(theme) ? theme : undefined}>
      <body className="flex flex-col">
        <a
          href="#content"
          className="sr-only z-50 rounded-xl bg-sea px-4 py-2 text-on-sea focus:not-sr-only focus:absolute focus:start-4 focus:top-3"
        >
          {words.skipToContent}
        </a>
        <LanguageProvider language={lang}>
          <ZoneProvider zone={account?.timeZone ?? null}>
            <ToastProvider>
              <Header language={lang} account={account} />
              <OfflineNotice />
              {account && <AccountNotices account={account} />}
              <main id="content" tabIndex={-1} className="flex flex-1 flex-col outline-none">
                {children}
              </main>
              <Footer language={lang} />
            </ToastProvider>
          </ZoneProvider>
        </LanguageProvider>
      </body>
    </html>
  )
}
