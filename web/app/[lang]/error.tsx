'use client'

import { useWords } from '@/i18n/language-context.tsx'
import { Message } from '@/shell/message.tsx'
import { Button } from '@/ui/button.tsx'

/** A mistake of ours in one page; the frame around it still works. */
export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  const { language, words } = useWords()
  return (
    <Message
      title={words.error.title}
      text={words.error.text}
      link={{ href: `/${language}`, text: words.common.backHome }}
    >
      <Button onClick={retry}>{words.common.tryAgain}</Button>
    </Message>
  )
}
