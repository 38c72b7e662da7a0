'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { ApiKey } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { apiKeysWords } from '../i18n/api-keys-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Day, Moment } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'
import { useUnfolding } from '../ui/use-unfolding.ts'
import { Loaded } from './loaded.tsx'
import { useAsked } from './use-asked.ts'

const ApiKeyForm = dynamic(() => import('./api-key-form.tsx').then(({ ApiKeyForm }) => ApiKeyForm))

/** The keys by which programs act for somebody: which there are, a new one, and one that shall work no more. */
export function ApiKeysSection() {
  const { words } = useWords()
  const say = apiKeysWords(words)
  const client = useClient()
  const toast = useToast()
  const { value, problem, load } = useAsked(client.apiKeys)
  const { isOpen, open, close, opener } = useUnfolding()
  const [asked, setAsked] = useState<ApiKey | null>(null)
  const [busy, setBusy] = useState(false)

  async function revoke(key: ApiKey) {
    setBusy(true)
    const answer = await client.revokeApiKey(key.id)
    setBusy(false)
    setAsked(null)
    // One that somebody else revoked meanwhile works no more either.
    const isGone = answer.ok || answer.problem.code === 'not-found'
    toast(isGone ? say.revoked : problemText(words, answer.problem))
    await load()
  }

  return (
    <Section id="api-keys-title" title={say.title} text={say.text}>
      <Loaded value={value} problem={problem} failed={say.failed} onReload={load}>
        {keys =>
          keys.length === 0 ? (
            <p className="text-quiet">{say.none}</p>
          ) : (
            <ul className="divide-y divide-line">
              {keys.map(key => (
                <KeyItem key={key.id} item={key} onRevoke={() => setAsked(key)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <div className="mt-4">
        {isOpen ? (
          <ApiKeyForm onMade={load} onClose={close} />
        ) : (
          <Button ref={opener} look="secondary" onClick={open}>
            {say.make}
          </Button>
        )}
      </div>
      <Dialog
        open={asked !== null}
        title={asked ? say.revokeTitle(asked.name) : ''}
        closeLabel={words.common.close}
        onClose={() => setAsked(null)}
      >
        <p>{say.revokeText}</p>
        <div className="mt-5 flex flex-wrap gap-3">
          <Button look="danger" busy={busy} onClick={() => asked && revoke(asked)}>
            {say.revoke}
          </Button>
          <Button look="secondary" onClick={() => setAsked(null)}>
            {words.common.cancel}
          </Button>
        </div>
      </Dialog>
    </Section>
  )
}

function KeyItem({ item, onRevoke }: { item: ApiKey; onRevoke: () => void }) {
  const { words } = useWords()
  const say = apiKeysWords(words)
  const isOver = item.expiresAt !== null && Date.parse(item.expiresAt) <= Date.now()
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <bdi className="break-words">{item.name}</bdi>
          {item.scopes.map(scope => (
            <Badge key={scope} tone="sea">
              {say.scopeNames[scope]}
            </Badge>
          ))}
          {isOver && <Badge tone="sand">{say.expired}</Badge>}
        </p>
        <p className="text-quiet text-sm">
          {say.endsIn(item.ending)}
          {' · '}
          {item.usedAt ? (
            <>
              {say.used} <Moment iso={item.usedAt} />
            </>
          ) : (
            say.usedNever
          )}
          {item.expiresAt && !isOver && (
            <>
              {' · '}
              {say.until} <Day iso={item.expiresAt} />
            </>
          )}
        </p>
      </div>
      <Button look="secondary" size="small" aria-label={say.revokeOf(item.name)} onClick={onRevoke}>
        {say.revoke}
      </Button>
    </li>
  )
}
