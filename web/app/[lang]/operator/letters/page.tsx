import type { Metadata } from 'next'
import Link from 'next/link'
import { serverClient } from '@/api/server-client.ts'
import { operatorWords } from '@/i18n/operator-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { letterWords } from '@/letters/letter-words.ts'
import { Message } from '@/shell/message.tsx'
import { Refused } from '@/shell/refused.tsx'
import { Badge } from '@/ui/badge.tsx'
import { classes } from '@/ui/classes.ts'

type Props = PageParams & { searchParams: Promise<{ kind?: string; in?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = await pageLanguage(params)
  return { title: wordsOf(language).titleOf(letterWords(language).preview.title) }
}

/** Each in its own words, whatever the page is in. */
const names = { en: 'English', ar: 'العربية' }

/** Every letter as it is sent. A letter is shown in a frame of its own, where nothing of it runs. */
export default async function OperatorLettersPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = letterWords(language).preview
  const { kind: asked, in: wished } = await searchParams
  const shownIn = wished === 'ar' || wished === 'en' ? wished : language
  const client = await serverClient(language)
  const kinds = await client.operatorLetters()
  const path = `/${language}/operator/letters`
  if (!kinds.ok && kinds.problem.status === 403) {
    return (
      <Message
        title={operatorWords(words).forbiddenTitle}
        text={operatorWords(words).forbidden}
        link={{ href: `/${language}/servers`, text: words.nav.servers }}
      />
    )
  }
  if (!kinds.ok) return <Refused language={language} problem={kinds.problem} path={path} />
  const kind = kinds.value.find(each => each.kind === asked)?.kind ?? kinds.value[0]?.kind ?? ''
  const letter = await client.previewLetter(kind, shownIn)
  const to = (which: string, inLanguage: string) => `${path}?kind=${which}&in=${inLanguage}`
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6 sm:py-10">
      <h1 className="font-bold text-3xl tracking-tight">{say.title}</h1>
      <p className="mt-1 mb-6 text-quiet">{say.text}</p>
      <div className="grid gap-6 md:grid-cols-[16rem_1fr]">
        <nav aria-label={say.kind}>
          <ul className="flex flex-col gap-0.5 text-sm">
            {kinds.value.map(each => (
              <li key={each.kind}>
                <Link
                  href={to(each.kind, shownIn)}
                  aria-current={each.kind === kind ? 'page' : undefined}
                  className={classes(
                    'flex min-h-9 items-center justify-between gap-2 rounded-lg px-3 hover:bg-raised',
                    each.kind === kind && 'bg-raised font-medium',
                  )}
                >
                  <bdi dir="ltr">{each.kind}</bdi>
                  {each.group && <Badge tone="sand">{say.optional}</Badge>}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {letter.ok ? (
          <article className="flex min-w-0 flex-col gap-4">
            <nav aria-label={say.language} className="flex gap-2">
              {(['en', 'ar'] as const).map(each => (
                <Link
                  key={each}
                  href={to(kind, each)}
                  aria-current={each === shownIn ? 'page' : undefined}
                  className={classes(
                    'inline-flex min-h-9 items-center rounded-full border border-line px-4 text-sm',
                    each === shownIn && 'bg-raised font-medium',
                  )}
                >
                  <span lang={each}>{names[each]}</span>
                </Link>
              ))}
            </nav>
            <p>
              <span className="text-quiet">{say.subject}: </span>
              <bdi className="font-medium">{letter.value.subject}</bdi>
            </p>
            <section aria-label={say.html}>
              <iframe
                title={say.html}
                sandbox=""
                srcDoc={letter.value.html}
                className="h-160 w-full rounded-card border border-line bg-white"
              />
            </section>
            <section aria-labelledby="plain-title">
              <h2 id="plain-title" className="mb-2 font-semibold text-lg">
                {say.plain}
              </h2>
              <pre
                dir={shownIn === 'ar' ? 'rtl' : 'ltr'}
                lang={shownIn}
                className="whitespace-pre-wrap break-words rounded-card border border-line bg-surface p-4 font-sans text-sm"
              >
                {letter.value.text}
              </pre>
            </section>
          </article>
        ) : (
          <p className="text-quiet">{letter.problem.title}</p>
        )}
      </div>
    </div>
  )
}
