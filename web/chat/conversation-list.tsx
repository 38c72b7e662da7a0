'use client'

import { type FormEvent, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Conversation } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { inputLook } from '../ui/input.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'
import type { Conversations } from './use-conversations.ts'

/** All conversations with an assistant: to find one, begin one, name one, or let one go. */
export function ConversationList({
  serverId,
  conversations,
  chosen,
  onChoose,
  onNew,
}: {
  serverId: string
  conversations: Conversations
  chosen: string
  onChoose: (id: string) => void
  onNew: () => void
}) {
  const { words } = useWords()
  const say = words.chat.list
  const { lines, query, search, problem } = conversations
  return (
    <nav aria-label={say.title} className="flex h-full min-h-0 flex-col">
      <div className="flex flex-col gap-2 border-line border-b p-3">
        <Button onClick={onNew} size="small" className="w-full">
          <Icon name="plus" className="size-4" />
          {say.begin}
        </Button>
        <div className="relative">
          <Icon
            name="search"
            className="pointer-events-none absolute inset-y-0 start-3 my-auto size-4 text-quiet"
          />
          <input
            type="search"
            value={query}
            onChange={event => search(event.target.value)}
            placeholder={say.search}
            aria-label={say.search}
            className={classes(inputLook, 'min-h-9 ps-9 text-sm')}
          />
        </div>
      </div>
      {problem && <p className="p-3 text-coral text-sm">{problem}</p>}
      {lines === null && !problem && (
        <p className="flex items-center gap-2 p-3 text-quiet text-sm">
          <Spinner />
          {words.common.loading}
        </p>
      )}
      {lines?.length === 0 && (
        <p className="p-3 text-quiet text-sm">{query ? say.notFound : say.none}</p>
      )}
      <ul className="min-h-0 flex-1 overflow-y-auto p-2">
        {lines?.map(line => (
          <Line
            key={line.id}
            serverId={serverId}
            line={line}
            isChosen={line.id === chosen}
            onChoose={() => onChoose(line.id)}
            onChanged={conversations.reload}
            onRemoved={() => {
              conversations.reload()
              if (line.id === chosen) onNew()
            }}
          />
        ))}
      </ul>
    </nav>
  )
}

function Line({
  serverId,
  line,
  isChosen,
  onChoose,
  onChanged,
  onRemoved,
}: {
  serverId: string
  line: Conversation
  isChosen: boolean
  onChoose: () => void
  onChanged: () => void
  onRemoved: () => void
}) {
  const { words } = useWords()
  const say = words.chat.list
  const [asking, setAsking] = useState<'name' | 'remove' | null>(null)
  const title = line.title ?? line.preview.slice(0, 60) ?? ''
  const name = title === '' ? say.untitled : title
  return (
    <li className="group relative">
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={onChoose}
        className={classes(
          'flex w-full flex-col gap-0.5 rounded-xl px-3 py-2 pe-20 text-start',
          isChosen ? 'bg-sea-soft' : 'hover:bg-raised',
        )}
      >
        <span dir="auto" className="flex w-full items-center gap-2 truncate font-medium text-sm">
          {line.isRunning && <Spinner />}
          <span className="truncate">{name}</span>
        </span>
        <span className="text-quiet text-xs">
          <Moment iso={line.at} />
        </span>
      </button>
      <div className="absolute inset-y-0 end-1 flex items-center">
        <Button
          look="quiet"
          size="icon"
          aria-label={say.renameOne(name)}
          onClick={() => setAsking('name')}
          className="size-9"
        >
          <Icon name="pencil" className="size-4 text-quiet" />
        </Button>
        <Button
          look="quiet"
          size="icon"
          aria-label={say.removeOne(name)}
          onClick={() => setAsking('remove')}
          className="size-9"
        >
          <Icon name="trash" className="size-4 text-quiet" />
        </Button>
      </div>
      <Dialog
        open={asking !== null}
        title={asking === 'remove' ? say.removeAsk : say.rename}
        closeLabel={words.common.close}
        onClose={() => setAsking(null)}
      >
        {asking === 'name' && (
          <NameForm
            serverId={serverId}
            line={line}
            onDone={() => {
              setAsking(null)
              onChanged()
            }}
          />
        )}
        {asking === 'remove' && (
          <RemoveQuestion
            serverId={serverId}
            line={line}
            name={name}
            onBack={() => setAsking(null)}
            onDone={() => {
              setAsking(null)
              onRemoved()
            }}
          />
        )}
      </Dialog>
    </li>
  )
}

function NameForm({
  serverId,
  line,
  onDone,
}: {
  serverId: string
  line: Conversation
  onDone: () => void
}) {
  const { words } = useWords()
  const say = words.chat.list
  const client = useClient()
  const toast = useToast()
  const [title, setTitle] = useState(line.title ?? '')
  const [busy, setBusy] = useState(false)
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (title.trim() === '') return
    setBusy(true)
    const renamed = await client.renameConversation(serverId, line.id, title.trim())
    setBusy(false)
    if (renamed.ok) onDone()
    else toast(problemText(words, renamed.problem))
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <input
        value={title}
        maxLength={120}
        dir={title === '' ? undefined : 'auto'}
        onChange={event => setTitle(event.target.value)}
        aria-label={say.name}
        placeholder={say.name}
        className={inputLook}
      />
      <Button type="submit" busy={busy} disabled={title.trim() === ''}>
        {say.save}
      </Button>
    </form>
  )
}

function RemoveQuestion({
  serverId,
  line,
  name,
  onBack,
  onDone,
}: {
  serverId: string
  line: Conversation
  name: string
  onBack: () => void
  onDone: () => void
}) {
  const { words } = useWords()
  const say = words.chat.list
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const remove = async () => {
    setBusy(true)
    const removed = await client.removeConversation(serverId, line.id)
    setBusy(false)
    if (removed.ok) onDone()
    else toast(problemText(words, removed.problem))
  }
  return (
    <div className="flex flex-col gap-4">
      <p dir="auto" className="font-medium">
        {name}
      </p>
      <p className="text-quiet">{say.removeText}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="danger" busy={busy} onClick={remove}>
          {say.remove}
        </Button>
        <Button look="secondary" onClick={onBack}>
          {say.keep}
        </Button>
      </div>
    </div>
  )
}
