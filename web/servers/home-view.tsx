'use client'

import { Chat } from '../chat/chat.tsx'
import { ModelSection } from '../model/model-section.tsx'
import { AboutServer } from './about-server.tsx'
import { CredentialsSection } from './credentials.tsx'
import { OpenAddress } from './open-address.tsx'
import { useServer } from './workspace-context.tsx'

export function HomeView() {
  const { server, set, reload } = useServer()
  if (server.blueprint.isAssistant && server.model !== null) return <Chat server={server} />
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      {server.blueprint.isAssistant ? (
        <>
          <Chat server={server} />
          <ModelSection server={server} onChange={set} />
        </>
      ) : (
        <>
          <OpenAddress server={server} />
          <div className="flex flex-col gap-5">
            <CredentialsSection server={server} onShown={reload} />
            <AboutServer server={server} />
          </div>
        </>
      )}
    </div>
  )
}
