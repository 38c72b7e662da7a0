import type { Language } from '../api/schema.ts'
import { ButtonLink } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { landingWords } from './words.ts'

const wide = 'mx-auto w-full max-w-6xl px-4 sm:px-6'
const headingLook = 'font-bold text-3xl tracking-tight'

const icons: Record<string, IconName> = {
  server: 'server',
  lock: 'lock',
  chat: 'chat',
  key: 'key',
  shield: 'shield',
  refund: 'refund',
}

export function HowItWorks({ language }: { language: Language }) {
  const words = landingWords(language)
  return (
    <section id="how" aria-labelledby="how-title" className="border-line border-y bg-surface py-14">
      <div className={wide}>
        <h2 id="how-title" className={headingLook}>
          {words.howTitle}
        </h2>
        <p className="mt-2 max-w-2xl text-quiet">{words.howText}</p>
        <ol className="mt-9 grid gap-x-6 gap-y-8 sm:grid-cols-2 lg:grid-cols-4">
          {words.how.map((step, place) => (
            <li key={step.title} className="relative">
              <span
                aria-hidden="true"
                className="mb-3 grid size-10 place-items-center rounded-full bg-sea-soft font-semibold text-sea-strong"
              >
                {place + 1}
              </span>
              <h3 className="font-semibold">{step.title}</h3>
              <p className="mt-1 text-quiet">{step.text}</p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

export function WhatYouGet({ language }: { language: Language }) {
  const words = landingWords(language)
  return (
    <section aria-labelledby="get-title" className="border-line border-y bg-surface py-14">
      <div className={wide}>
        <h2 id="get-title" className={headingLook}>
          {words.getTitle}
        </h2>
        <ul className="mt-9 grid gap-x-10 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">
          {words.get.map(thing => (
            <li key={thing.title} className="flex gap-4">
              <span className="grid size-11 shrink-0 place-items-center rounded-xl bg-sand-soft text-sand">
                <Icon name={icons[thing.icon] ?? 'check'} />
              </span>
              <div>
                <h3 className="font-semibold">{thing.title}</h3>
                <p className="mt-1 text-quiet">{thing.text}</p>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

export function Questions({ language }: { language: Language }) {
  const words = landingWords(language)
  return (
    <section aria-labelledby="faq-title" className={`${wide} py-14`}>
      <h2 id="faq-title" className={headingLook}>
        {words.faqTitle}
      </h2>
      <div className="mt-6 divide-y divide-line border-line border-y">
        {words.faq.map(entry => (
          <details key={entry.question} className="group py-1">
            <summary className="flex min-h-12 list-none items-center justify-between gap-4 rounded-lg py-2 font-medium [&::-webkit-details-marker]:hidden">
              {entry.question}
              <Icon
                name="chevron"
                className="size-5 shrink-0 text-quiet transition-transform group-open:rotate-180"
              />
            </summary>
            <p className="pb-4 text-quiet">{entry.answer}</p>
          </details>
        ))}
      </div>
    </section>
  )
}

export function Closing({ language }: { language: Language }) {
  const words = landingWords(language)
  return (
    <section aria-labelledby="closing-title" className={`${wide} pb-16`}>
      <div className="flex flex-col items-start gap-5 rounded-[2rem] bg-sea-soft px-6 py-10 sm:flex-row sm:items-center sm:justify-between sm:px-10">
        <div>
          <h2 id="closing-title" className="font-bold text-2xl">
            {words.closingTitle}
          </h2>
          <p className="mt-1 text-quiet">{words.closingText}</p>
        </div>
        <ButtonLink href="#plans" size="large" className="shrink-0">
          {words.heroStart}
        </ButtonLink>
      </div>
    </section>
  )
}
