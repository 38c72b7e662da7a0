'use client'

import { memo, type ReactNode } from 'react'
import type { ChatTurn } from '../api/schema.ts'
import { formatCost, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import { SignInAgain } from '../shell/sign-in-again.tsx'
import { classes } from '../ui/classes.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Spinner } from '../ui/spinner.tsx'
import type { LiveRun, Sending } from './follow.ts'
import { ToolView } from './tool-view.tsx'

/** One bubble. Each text finds its own direction: Arabic and English may answer each other. */
export const TurnView = memo(function TurnView({ turn }: { turn: ChatTurn }) {
  const { words } = useWords()
  const isMine = turn.role === 'user'
  const text = turn.parts.map(part => (part.type === 'text' ? part.text : '')).join('\n\n')
  return (
    <Bubble isMine={isMine}>
      {turn.parts.map((part, place) =>
        part.type === 'tool' ? (
          <ToolView key={part.id} tool={part} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part of a text is its place in it
          <Said key={place} isMine={isMine} text={part.text} />
        ),
      )}
      {turn.attachments.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {turn.attachments.map(file => (
            <FileChip key={`${file.name} ${file.bytes}`} name={file.name} />
          ))}
        </ul>
      )}
      {!isMine && (
        <div className="-mb-1 flex flex-wrap items-center gap-x-3 text-quiet text-xs">
          <CopyButton
            text={text}
            label={words.chat.copyAnswer}
            copiedLabel={words.common.copied}
            refusedLabel={words.common.copyRefused}
          />
          {turn.model && <bdi dir="ltr">{turn.model}</bdi>}
          {turn.usage && <Usage usage={turn.usage} />}
        </div>
      )}
    </Bubble>
  )
})

function Usage({ usage }: { usage: NonNullable<ChatTurn['usage']> }) {
  const { language, words } = useWords()
  return (
    <span>
      {words.chat.tokens(formatNumber(language, usage.tokens))}
      {usage.cost !== null && usage.cost > 0 && (
        <>
          {' · '}
          <bdi>{formatCost(usage.cost)}</bdi>
        </>
      )}
    </span>
  )
}

/** The answer that is being written. */
export function LiveRunView({ run }: { run: LiveRun }) {
  const { words } = useWords()
  const phases: Record<string, string> = words.chat.phases
  return (
    <Bubble isMine={false}>
      {run.tools.map(tool => (
        <ToolView key={tool.id} tool={tool} />
      ))}
      {run.text !== '' && <Said isMine={false} text={run.text} />}
      <p className="flex items-center gap-2 text-quiet text-sm">
        <Spinner />
        {run.text === '' ? (phases[run.phase] ?? words.chat.thinking) : words.chat.writing}
      </p>
    </Bubble>
  )
}

/** A message that the conversation has not got yet. */
export function SendingView({ message, onAgain }: { message: Sending; onAgain: () => void }) {
  const { words } = useWords()
  return (
    <Bubble isMine={true} isFaint={message.problem === null}>
      <Said isMine={true} text={message.text} />
      {message.files.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {message.files.map(name => (
            <FileChip key={name} name={name} />
          ))}
        </ul>
      )}
      {message.problem === null ? (
        <span className="sr-only">{words.chat.sending}</span>
      ) : (
        <p role="alert" className="flex flex-wrap items-center gap-2 text-sm">
          <Icon name="warning" className="size-4 shrink-0" />
          {message.problem}
          {message.isSignedOut && <SignInAgain />}
          <button type="button" onClick={onAgain} className="min-h-9 font-semibold underline">
            {words.chat.again}
          </button>
        </p>
      )}
    </Bubble>
  )
}

function Bubble({
  isMine,
  isFaint = false,
  children,
}: {
  isMine: boolean
  isFaint?: boolean
  children: ReactNode
}) {
  const { words } = useWords()
  return (
    <li className={classes('flex', isMine ? 'justify-end' : 'justify-start')}>
      <article
        aria-label={isMine ? words.chat.you : words.chat.assistant}
        aria-busy={isFaint || undefined}
        className={classes(
          'flex min-w-0 max-w-[92%] flex-col gap-2 rounded-2xl px-4 py-2.5 sm:max-w-[82%]',
          isMine ? 'rounded-ee-md bg-sea text-on-sea' : 'rounded-es-md bg-raised',
        )}
      >
        {children}
      </article>
    </li>
  )
}

function Said({ isMine, text }: { isMine: boolean; text: string }) {
  const { words } = useWords()
  if (text === '') return null
  if (isMine) {
    return (
      <p dir="auto" className="whitespace-pre-wrap break-words">
        {text}
      </p>
    )
  }
  return (
    <Markdown
      text={text}
      codeAction={code => (
        <CopyButton
          text={code}
          label={words.chat.copyCode}
          copiedLabel={words.common.copied}
          refusedLabel={words.common.copyRefused}
        />
      )}
    />
  )
}

function FileChip({ name }: { name: string }) {
  return (
    <li className="flex items-center gap-1.5 rounded-lg border border-current/30 px-2 py-1 text-sm">
      <Icon name="attach" className="size-4" />
      <bdi className="break-all">{name}</bdi>
    </li>
  )
}
