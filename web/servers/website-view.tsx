'use client'

import { AboutServer } from './about-server.tsx'
import { CredentialsSection } from './credentials.tsx'
import { OpenAddress } from './open-address.tsx'
import { useServer } from './workspace-context.tsx'

/** The first page of a server that is no assistant: where its software is, and how to get in. */
export function WebsiteView() {
  const { server, reload } = useServer()
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <OpenAddress server={server} />
      <div className="flex flex-col gap-5">
        <CredentialsSection server={server} onShown={reload} />
        <AboutServer server={server} />
      </div>
    </div>
  )
}
