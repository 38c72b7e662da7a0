'use client'

import { useEffect, useSyncExternalStore } from 'react'
import type { FileClient } from './file-client.ts'
import { type UploadItem, Uploads } from './uploads.ts'

/** One for each server, for as long as the window is open: other pages of the server do not end it. */
const ofServers = new Map<string, Uploads>()
const none: readonly UploadItem[] = []

export function useUploads(
  serverId: string,
  client: FileClient,
): { uploads: Uploads; items: readonly UploadItem[] } {
  const uploads = ofServers.get(serverId) ?? new Uploads(client)
  ofServers.set(serverId, uploads)
  const items = useSyncExternalStore(uploads.subscribe, uploads.items, () => none)
  const isUnderWay = items.some(({ state }) => ['waiting', 'sending', 'lost'].includes(state.name))
  useEffect(() => {
    if (!isUnderWay) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnderWay])
  return { uploads, items }
}
