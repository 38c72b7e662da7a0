'use client'

import dynamic from 'next/dynamic'
import { Chat } from '../chat/chat.tsx'
import { useServer } from './workspace-context.tsx'

// Most visits are to a conversation, which needs none of these.
const ModelSection = dynamic(() =>
  import('../model/model-section.tsx').then(({ ModelSection }) => ModelSection),
)
const WebsiteView = dynamic(() =>
  import('./website-view.tsx').then(({ WebsiteView }) => WebsiteView),
)

export function HomeView() {
  const { server, set } = useServer()
  if (!server.blueprint.isAssistant) return <WebsiteView />
  if (server.model !== null) return <Chat server={server} />
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <Chat server={server} />
      <ModelSection server={server} onChange={set} />
    </div>
  )
}
