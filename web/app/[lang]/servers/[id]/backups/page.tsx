import type { Metadata } from 'next'
import Link from 'next/link'
import { serverClient } from '@/api/server-client.ts'
import { BackupsView } from '@/backups/backups-view.tsx'
import { backupsWords } from '@/i18n/backups-words.ts'
import { changesWords } from '@/i18n/changes-words.ts'
import { isLanguage } from '@/i18n/languages.ts'
import { pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Refused } from '@/shell/refused.tsx'
import { Icon } from '@/ui/icon.tsx'

interface Props {
  params: Promise<{ lang: string; id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lang } = await params
  const words = wordsOf(isLanguage(lang) ? lang : 'en')
  return { title: words.titleOf(backupsWords(words).title) }
}

/** What is kept of one server, and one more of it. */
export default async function BackupsPage({ params }: Props) {
  const { id } = await params
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const [server, backups] = await Promise.all([client.server(id), client.backups(id)])
  if (!server.ok || !backups.ok) {
    const problem = server.ok ? (backups.ok ? null : backups.problem) : server.problem
    const path = `/${language}/servers/${id}/backups`
    return problem && <Refused language={language} problem={problem} path={path} />
  }
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6 sm:py-10">
      <Link
        href={`/${language}/servers/${id}`}
        className="mb-3 inline-flex min-h-9 items-center gap-1.5 rounded-lg font-medium text-quiet text-sm hover:text-ink"
      >
        <Icon name="arrow" className="size-4 rotate-180 rtl:rotate-0" />
        {changesWords(words).back}
      </Link>
      <h1 className="font-bold text-3xl tracking-tight">{backupsWords(words).title}</h1>
      <p className="mt-1 mb-6 text-quiet">
        <bdi dir="ltr" className="break-all font-mono">
          {server.value.hostname}
        </bdi>
      </p>
      <BackupsView server={server.value} initial={backups.value} />
    </div>
  )
}
