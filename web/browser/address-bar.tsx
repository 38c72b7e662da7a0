'use client'

import { type Ref, useEffect, useState } from 'react'
import { browserWords } from '../i18n/browser-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Input } from '../ui/input.tsx'
import { addressOf } from './address.ts'
import type { BrowserTab } from './look.ts'

type Way = 'back' | 'forward' | 'reload'

const ways: readonly { way: Way; icon: IconName; look?: string }[] = [
  { way: 'back', icon: 'arrow', look: 'rotate-180 rtl:rotate-0' },
  { way: 'forward', icon: 'arrow', look: 'rtl:rotate-180' },
  { way: 'reload', icon: 'retry' },
]

/** Where the page that is seen is from, and ways to another one. */
export function AddressBar({
  ref,
  tab,
  onWay,
  onGo,
}: {
  ref: Ref<HTMLInputElement>
  tab: BrowserTab | null
  onWay: (way: Way) => void
  onGo: (url: string) => void
}) {
  const { words } = useWords()
  const say = browserWords(words)
  const address = tab === null || tab.url === 'about:blank' ? '' : tab.url
  const [written, setWritten] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is written belongs to the page that was seen
  useEffect(() => setWritten(null), [tab?.id, address])
  return (
    <div className="flex items-center gap-1 border-line border-b bg-raised px-2 py-1.5">
      {ways.map(({ way, icon, look }) => (
        <Button
          key={way}
          look="quiet"
          size="icon"
          className="shrink-0"
          disabled={tab === null}
          aria-label={say[way]}
          title={say[way]}
          onClick={() => onWay(way)}
        >
          <Icon name={icon} className={look ? `size-5 ${look}` : 'size-5'} />
        </Button>
      ))}
      <form
        className="min-w-0 flex-1"
        onSubmit={event => {
          event.preventDefault()
          const text = (written ?? address).trim()
          if (text) onGo(addressOf(text))
        }}
      >
        <Input
          ref={ref}
          dir="ltr"
          inputMode="url"
          enterKeyHint="go"
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          aria-label={say.address}
          placeholder={say.addressHint}
          value={written ?? address}
          onChange={event => setWritten(event.target.value)}
          onFocus={event => event.target.select()}
          onKeyDown={event => {
            if (event.key === 'Escape') setWritten(null)
          }}
          className="text-sm"
        />
      </form>
    </div>
  )
}
