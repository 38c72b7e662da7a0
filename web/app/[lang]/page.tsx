import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { serverClient } from '@/api/server-client.ts'
import { ordersWords } from '@/i18n/orders-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Hero } from '@/landing/hero.tsx'
import { Plans } from '@/landing/plans.tsx'
import { Closing, HowItWorks, Questions, WhatYouGet } from '@/landing/sections.tsx'
import { landingWords } from '@/landing/words.ts'
import { currencyCookie, parseCurrency } from '@/orders/currency.ts'
import { ReloadAlert } from '@/shell/reload-alert.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const language = await pageLanguage(params)
  const words = landingWords(language)
  return {
    title: wordsOf(language).titleOf(words.heroEyebrow),
    description: words.description,
    alternates: { languages: { en: '/en', ar: '/ar' } },
  }
}

export default async function LandingPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const client = await serverClient(language)
  const jar = await cookies()
  const currency = parseCurrency(jar.get(currencyCookie)?.value)
  const plans = await client.plans(currency)
  const words = landingWords(language)
  return (
    <>
      <Hero language={language} />
      <HowItWorks language={language} />
      <section
        id="plans"
        aria-labelledby="plans-title"
        className="mx-auto w-full max-w-6xl px-4 py-14 sm:px-6"
      >
        <h2 id="plans-title" className="font-bold text-3xl tracking-tight">
          {words.plansTitle}
        </h2>
        <p className="mt-2 mb-6 max-w-2xl text-quiet">{words.plansText}</p>
        {plans.ok ? (
          <Plans plans={plans.value} currency={currency} />
        ) : (
          <ReloadAlert title={ordersWords(wordsOf(language)).plan.unreachable} />
        )}
      </section>
      <WhatYouGet language={language} />
      <Questions language={language} />
      <Closing language={language} />
    </>
  )
}
