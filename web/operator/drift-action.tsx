'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { OrphanWord } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { driftWords } from '../i18n/drift-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** Says something once, tells what came of it, and looks at the page anew. */
function useSaying(done: string) {
  const { words } = useWords()
  const router = useRouter()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const say = async (call: Promise<Answer<unknown>>) => {
    setBusy(true)
    const answer = await call
    setBusy(false)
    toast(answer.ok ? done : problemText(words, answer.problem))
    if (answer.ok) router.refresh()
  }
  return { busy, say }
}

export function RebuildButton({ serverId, address }: { serverId: string; address: string }) {
  const { words } = useWords()
  const client = useClient()
  const { busy, say } = useSaying(driftWords(words).rebuildAsked)
  return (
    <Button
      size="small"
      look="secondary"
      busy={busy}
      aria-label={driftWords(words).rebuildOf(address)}
      onClick={() => void say(client.rebuildLostServer(serverId))}
    >
      {driftWords(words).rebuild}
    </Button>
  )
}

export function BelieveButton({ provider }: { provider: string }) {
  const { words } = useWords()
  const client = useClient()
  const { busy, say } = useSaying(driftWords(words).believed)
  return (
    <Button
      size="small"
      look="danger"
      busy={busy}
      onClick={() => void say(client.believeProvider(provider))}
    >
      {driftWords(words).believe}
    </Button>
  )
}

export function OrphanButtons({ id, name }: { id: string; name: string }) {
  const { words } = useWords()
  const client = useClient()
  const { busy, say } = useSaying(driftWords(words).said)
  const tell = (word: OrphanWord['word']) => void say(client.sayOfOrphan(id, { word }))
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="small"
        look="quiet"
        busy={busy}
        aria-label={driftWords(words).keepOf(name)}
        onClick={() => tell('keep')}
      >
        {driftWords(words).keep}
      </Button>
      <Button
        size="small"
        look="quiet"
        busy={busy}
        aria-label={driftWords(words).releaseOf(name)}
        onClick={() => tell('release')}
      >
        {driftWords(words).release}
      </Button>
    </div>
  )
}
