'use client'

import { memo } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { classes } from '../ui/classes.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Spinner } from '../ui/spinner.tsx'
import type { Turn } from './use-chat.ts'

/** One bubble. Each finds its own direction: Arabic and English may answer each other. */
export const TurnView = memo(function TurnView({ turn }: { turn: Turn }) {
  const { words } = useWords()
  const mine = turn.role === 'user'
  const copyCode = (code: string) => (
    <CopyButton
      text={code}
      label={words.chat.copyCode}
      copiedLabel={words.common.copied}
      refusedLabel={words.common.copyRefused}
    />
  )
  return (
    <li className={classes('flex', mine ? 'justify-end' : 'justify-start')}>
      <article
        aria-label={mine ? words.chat.you : words.chat.assistant}
        className={classes(
          'min-w-0 max-w-[88%] rounded-2xl px-4 py-2.5 sm:max-w-[80%]',
          mine ? 'rounded-ee-md bg-sea text-on-sea' : 'rounded-es-md bg-raised',
        )}
      >
        {mine ? (
          <p dir="auto" className="whitespace-pre-wrap break-words">
            {turn.text}
          </p>
        ) : (
          turn.text !== '' && <Markdown text={turn.text} codeAction={copyCode} />
        )}
        {turn.state === 'streaming' && turn.text === '' && (
          <p className="flex items-center gap-2 text-quiet">
            <Spinner />
            {words.chat.thinking}
          </p>
        )}
        {turn.state === 'stopped' && (
          <p className="mt-1 text-quiet text-sm">{words.chat.stopped}</p>
        )}
      </article>
    </li>
  )
})
