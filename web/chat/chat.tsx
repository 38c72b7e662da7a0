'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { ChatModel, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationView } from './conversation-view.tsx'
import { useConversations } from './use-conversations.ts'

/** The first conversation of everybody. */
const first = 'main'

/** All conversations with one server's assistant, and the one that is open; its name is in the address. */
export function Chat({ server }: { server: Server }) {
  const { words } = useWords()
  const router = useRouter()
  const chosen = useSearchParams().get('c') ?? first
  const available = server.can.chat === null
  const conversations = useConversations(server.id, available)
  const models = useModels(server.id, available)
  const [isListOpen, setListOpen] = useState(false)

  const choose = (id: string) => {
    setListOpen(false)
    router.replace(id === first ? '?' : `?c=${encodeURIComponent(id)}`, { scroll: false })
  }
  const title = conversations.lines?.find(({ id }) => id === chosen)?.title ?? words.chat.title
  return (
    <section
      aria-labelledby="chat-title"
      className="flex h-[max(26rem,calc(100dvh-18.5rem))] overflow-hidden rounded-card border border-line bg-surface"
    >
      {available && (
        <div
          className={classes(
            'w-72 shrink-0 border-line border-e max-md:w-full',
            isListOpen ? '' : 'max-md:hidden',
          )}
        >
          <ConversationList
            serverId={server.id}
            conversations={conversations}
            chosen={chosen}
            onChoose={choose}
            onNew={() => choose(newConversation())}
          />
        </div>
      )}
      <div className={classes('flex min-w-0 flex-1 flex-col', isListOpen && 'max-md:hidden')}>
        <header className="flex min-h-14 items-center gap-2 border-line border-b px-3 sm:px-5">
          {available && (
            <Button
              look="quiet"
              size="icon"
              aria-label={words.chat.list.open}
              onClick={() => setListOpen(true)}
              className="md:hidden"
            >
              <Icon name="list" />
            </Button>
          )}
          <h2 id="chat-title" dir="auto" className="min-w-0 truncate font-semibold">
            {title}
          </h2>
        </header>
        <ConversationView
          key={chosen}
          server={server}
          conversation={chosen}
          models={models}
          wasModel={conversations.lines?.find(({ id }) => id === chosen)?.model ?? null}
          onChanged={conversations.reload}
        />
      </div>
    </section>
  )
}

const newConversation = (): string => `c-${Date.now().toString(36)}`

/** What there is to choose from; nothing while it is not known. */
function useModels(serverId: string, available: boolean): ChatModel[] {
  const client = useClient()
  const [models, setModels] = useState<ChatModel[]>([])
  useEffect(() => {
    if (!available) return
    let left = false
    client.chatModels(serverId).then(answer => {
      if (answer.ok && !left) setModels(answer.value)
    })
    return () => {
      left = true
    }
  }, [available, client, serverId])
  return models
}
