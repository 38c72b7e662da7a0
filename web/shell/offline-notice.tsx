'use client'

import { useSyncExternalStore } from 'react'
import { useWords } from '../i18n/language-context.tsx'

function subscribe(changed: () => void) {
  addEventListener('online', changed)
  addEventListener('offline', changed)
  return () => {
    removeEventListener('online', changed)
    removeEventListener('offline', changed)
  }
}

export function OfflineNotice() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )
  return <div role="status">{!online && <Offline />}</div>
}

export function Offline() {
  const { words } = useWords()
  return (
    <p className="bg-sand-soft px-4 py-2 text-center font-medium text-sand text-sm">
      {words.common.offline}
    </p>
  )
}
