'use client'

import { createContext, useContext } from 'react'
import type { Server, Subscription } from '../api/schema.ts'
import type { Freshness } from '../realtime/use-live.ts'

/** The server that the pages of a workspace are about, as it is now. */
export interface OpenServer {
  server: Server
  /** How it is paid; null for whoever does not pay for it. */
  subscription: Subscription | null
  freshness: Freshness
  set: (server: Server) => void
  reload: () => Promise<void>
}

export const WorkspaceContext = createContext<OpenServer | null>(null)

export function useServer(): OpenServer {
  const open = useContext(WorkspaceContext)
  if (open === null) throw new Error('a page about a server is inside its Workspace')
  return open
}
