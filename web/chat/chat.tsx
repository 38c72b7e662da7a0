'use client'

import { useEffect, useRef } from 'react'
import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { Composer } from './composer.tsx'
import { TurnView } from './turn-view.tsx'
import { useChat } from './use-chat.ts'

/** How near the end one must be for new text to keep pulling the view down. */
const nearEndPx = 120

export function Chat({ server }: { server: Server }) {
  const { words } = useWords()
  const refused = server.can.chat
  const chat = useChat(server.id, refused === null)
  const view = useRef<HTMLDivElement>(null)
  const following = useRef(true)

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is drawn new may lie below the edge
  useEffect(() => {
    const box = view.current
    if (box && following.current) box.scrollTop = box.scrollHeight
  }, [chat.turns, chat.trouble])

  const follow = () => {
    const box = view.current
    if (box) following.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx
  }
  const send = (text: string) => {
    following.current = true
    chat.send(text)
  }

  return (
    <section
      aria-labelledby="chat-title"
      className="flex h-[min(44rem,calc(100dvh-9rem))] min-h-[26rem] flex-col overflow-hidden rounded-card border border-line bg-surface"
    >
      <header className="flex items-center gap-3 border-line border-b px-4 py-3 sm:px-5">
        <Icon name="chat" className="size-5 text-sea" />
        <div>
          <h2 id="chat-title" className="font-semibold leading-tight">
            {words.chat.title}
          </h2>
          <p className="text-quiet text-sm leading-tight">{words.chat.text}</p>
        </div>
      </header>
      <div
        ref={view}
        onScroll={follow}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={words.chat.log}
        aria-busy={chat.busy}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-4 sm:p-5"
      >
        {chat.loading && (
          <p className="flex items-center gap-2 text-quiet">
            <Spinner />
            {words.common.loading}
          </p>
        )}
        {!chat.loading && chat.turns.length === 0 && (
          <Empty
            disabled={refused !== null}
            reason={refused?.text ?? null}
            needsModel={server.model === null && server.can.setModel === null}
            onPick={send}
          />
        )}
        <ul className="flex flex-col gap-3">
          {chat.turns.map(turn => (
            <TurnView key={turn.id} turn={turn} />
          ))}
        </ul>
        {chat.trouble && (
          <div className="mt-4">
            <Alert
              tone="error"
              action={
                <Button look="secondary" size="small" onClick={chat.retry}>
                  <Icon name="retry" className="size-4" />
                  {words.chat.retry}
                </Button>
              }
            >
              {chat.trouble.text}
            </Alert>
          </div>
        )}
      </div>
      <Composer
        busy={chat.busy}
        disabledReason={refused?.text ?? null}
        onSend={send}
        onStop={chat.stop}
      />
    </section>
  )
}

function Empty({
  disabled,
  reason,
  needsModel,
  onPick,
}: {
  disabled: boolean
  reason: string | null
  needsModel: boolean
  onPick: (text: string) => void
}) {
  const { words } = useWords()
  return (
    <div className="mx-auto flex h-full max-w-md flex-col items-center justify-center text-center">
      <span className="mb-3 grid size-14 place-items-center rounded-full bg-sea-soft text-sea">
        <Icon name={disabled ? 'key' : 'chat'} className="size-7" />
      </span>
      <p className="font-semibold text-lg">{disabled ? words.chat.disabled : words.chat.empty}</p>
      <p className="mt-1 text-quiet">{disabled ? reason : words.chat.emptyText}</p>
      {disabled && needsModel && (
        <ButtonLink href="#model-title" size="small" className="mt-4">
          {words.model.add}
        </ButtonLink>
      )}
      {!disabled && (
        <ul className="mt-4 flex flex-wrap justify-center gap-2">
          {words.chat.suggestions.map(suggestion => (
            <li key={suggestion}>
              <Button look="secondary" size="small" onClick={() => onPick(suggestion)}>
                {suggestion}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
