import type { Metadata } from 'next'
import { cache, type ReactNode } from 'react'
import type { Language } from '@/api/schema.ts'
import { serverClient } from '@/api/server-client.ts'
import { isLanguage } from '@/i18n/languages.ts'
import { pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Workspace } from '@/servers/workspace.tsx'
import { Refused } from '@/shell/refused.tsx'

interface Props {
  params: Promise<{ lang: string; id: string }>
  children: ReactNode
}

const loadServer = cache(async (language: Language, id: string) => {
  const client = await serverClient(language)
  return client.server(id)
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lang, id } = await params
  const language = isLanguage(lang) ? lang : 'en'
  const words = wordsOf(language)
  const server = await loadServer(language, id)
  return { title: words.titleOf(server.ok ? server.value.hostname : words.servers.title) }
}

/** All that one server's pages share: its name, how it is, and the way from one of them to another. */
export default async function WorkspaceLayout({ params, children }: Props) {
  const { id } = await params
  const language = await pageLanguage(params)
  const client = await serverClient(language)
  const [server, subscriptions] = await Promise.all([
    loadServer(language, id),
    client.subscriptions(),
  ])
  if (!server.ok) {
    return (
      <Refused language={language} problem={server.problem} path={`/${language}/servers/${id}`} />
    )
  }
  // An operator looks at servers that somebody else pays for.
  const subscription = subscriptions.ok
    ? (subscriptions.value.find(({ serverId }) => serverId === id) ?? null)
    : null
  return (
    <Workspace initial={server.value} subscription={subscription}>
      {children}
    </Workspace>
  )
}
