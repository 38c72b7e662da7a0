'use client'

import { useEffect, useRef, useState } from 'react'
import type { ChatModel, Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'
import { Composer } from './composer.tsx'
import { LiveRunView, SendingView, TurnView } from './turn-view.tsx'
import type { Outgoing } from './unsent.ts'
import { useConversation } from './use-conversation.ts'

/** How near the end one must be for new text to keep pulling the view down. */
const nearEndPx = 120

/** One conversation: what was said, what is being said, and the box to say more. */
export function ConversationView({
  server,
  conversation,
  models,
  wasModel,
  onChanged,
}: {
  server: Server
  conversation: string
  models: readonly ChatModel[]
  /** The model that it was answered by. */
  wasModel: string | null
  /** Something was said: it is another one than the list says. */
  onChanged: () => void
}) {
  const { words } = useWords()
  const toast = useToast()
  const disabled = server.can.chat
  const chat = useConversation(server.id, conversation, disabled === null)
  const [model, setModel] = useState<string | null>(null)
  const view = useRef<HTMLDivElement>(null)
  const following = useRef(true)

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is drawn new may lie below the edge
  useEffect(() => {
    const box = view.current
    if (box && following.current) box.scrollTop = box.scrollHeight
  }, [chat.turns, chat.run, chat.sending, chat.failure])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each end of an answer is a change
  useEffect(onChanged, [chat.run === null, onChanged])

  const follow = () => {
    const box = view.current
    if (box) following.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx
  }
  const send = (message: Outgoing) => {
    following.current = true
    chat.send(message)
  }
  const say = (problem: string | null) => problem !== null && toast(problem)
  const loadEarlier = async () => {
    following.current = false
    say(await chat.loadEarlier())
  }
  const isEmpty = chat.turns.length === 0 && chat.sending.length === 0 && chat.run === null
  const refusal = disabled?.text ?? chat.refusal
  return (
    <>
      <div
        ref={view}
        onScroll={follow}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-label={words.chat.log}
        aria-busy={chat.run !== null}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-4 sm:p-5"
      >
        {chat.link === 'opening' && disabled === null && (
          <p className="flex items-center gap-2 text-quiet">
            <Spinner />
            {words.common.loading}
          </p>
        )}
        {isEmpty && (chat.link === 'open' || refusal !== null) && (
          <Empty
            reason={refusal}
            isClosed={disabled?.code === 'role-insufficient'}
            needsModel={server.model === null && server.can.setModel === null}
            onPick={text => send({ text, model, attachments: [] })}
          />
        )}
        {chat.earlier !== null && (
          <p className="mb-4 text-center">
            <Button look="secondary" size="small" onClick={loadEarlier}>
              {words.chat.earlier}
            </Button>
          </p>
        )}
        <ul className="flex flex-col gap-3">
          {chat.turns.map(turn => (
            <TurnView key={`${turn.role} ${turn.id}`} turn={turn} />
          ))}
          {chat.run && <LiveRunView run={chat.run} />}
          {chat.sending.map(message => (
            <SendingView
              key={message.id}
              message={message}
              onAgain={() => chat.resend(message.id)}
            />
          ))}
        </ul>
        {chat.failure !== null && (
          <div className="mt-4">
            <Alert tone="error">{chat.failure || words.chat.failed}</Alert>
          </div>
        )}
        {chat.link === 'lost' && (
          <p role="status" className="mt-4 flex items-center gap-2 text-quiet text-sm">
            <Spinner />
            {words.chat.lost}
          </p>
        )}
      </div>
      <Composer
        place={`${server.id} ${conversation}`}
        busy={chat.run !== null}
        disabledReason={refusal}
        models={models}
        model={model ?? wasModel}
        onModel={setModel}
        onSend={send}
        onStop={async () => say(await chat.stop())}
      />
    </>
  )
}

function Empty({
  reason,
  isClosed,
  needsModel,
  onPick,
}: {
  reason: string | null
  /** Not for whoever looks at it, however long they wait. */
  isClosed: boolean
  needsModel: boolean
  onPick: (text: string) => void
}) {
  const { words } = useWords()
  const disabled = reason !== null
  const refused = isClosed ? words.chat.closed : words.chat.disabled
  return (
    <div className="mx-auto flex h-full max-w-md flex-col items-center justify-center text-center">
      <span className="mb-3 grid size-14 place-items-center rounded-full bg-sea-soft text-sea">
        <Icon name={isClosed ? 'lock' : disabled ? 'key' : 'chat'} className="size-7" />
      </span>
      <p className="font-semibold text-lg">{disabled ? refused : words.chat.empty}</p>
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
