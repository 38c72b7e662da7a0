'use client'

import { useWords } from '@/i18n/language-context.tsx'
import { Message } from '@/shell/message.tsx'

export default function NotFound() {
  const { language, words } = useWords()
  return (
    <Message
      title={words.notFound.title}
      text={words.notFound.text}
      link={{ href: `/${language}`, text: words.common.backHome }}
    />
  )
}
