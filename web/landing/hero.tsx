import type { Language } from '../api/schema.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Sea } from './sea.tsx'
import { landingWords } from './words.ts'

export function Hero({ language }: { language: Language }) {
  const words = landingWords(language)
  return (
    <section className="mx-auto grid w-full max-w-6xl items-center gap-8 px-4 pt-8 pb-14 sm:px-6 lg:grid-cols-[1.1fr_1fr] lg:gap-12 lg:pt-16 lg:pb-20">
      <div>
        <p className="mb-3 font-medium text-coral">{words.heroEyebrow}</p>
        <h1 className="font-bold text-4xl leading-[1.15] tracking-tight sm:text-5xl rtl:leading-[1.4]">
          {words.heroTitle}
        </h1>
        <p className="mt-5 max-w-xl text-lg text-quiet">{words.heroText}</p>
        <div className="mt-7 flex flex-wrap gap-3">
          <ButtonLink href="#plans" size="large">
            {words.heroStart}
            <Icon name="arrow" className="size-5 flip-rtl" />
          </ButtonLink>
          <ButtonLink href="#how" size="large" look="secondary">
            {words.heroHow}
          </ButtonLink>
        </div>
        <p className="mt-7 flex max-w-xl items-start gap-3 border-coral border-s-2 ps-4">
          {words.heroPromise}
        </p>
      </div>
      <Sea className="aspect-[5/4] w-full rounded-[2rem] shadow-sm max-lg:aspect-[16/10] rtl:-scale-x-100" />
    </section>
  )
}
