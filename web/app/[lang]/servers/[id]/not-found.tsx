'use client'

import { useWords } from '@/i18n/language-context.tsx'
import { Message } from '@/shell/message.tsx'

/** For a server that is none, and for one that is not shared any more: which of them, nobody is told. */
export default function ServerNotFound() {
  const { language, words } = useWords()
  return (
    <Message
      title={words.servers.notFoundTitle}
      text={words.servers.notFound}
      link={{ href: `/${language}/servers`, text: words.servers.toList }}
    />
  )
}
