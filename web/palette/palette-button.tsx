'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import type { Account } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Icon } from '../ui/icon.tsx'

const Palette = dynamic(() => import('./palette.tsx').then(({ Palette }) => Palette), {
  ssr: false,
})

/** Opens what goes everywhere, also by Ctrl or ⌘ and K; what it needs is loaded then. */
export function PaletteButton({ account }: { account: Account }) {
  const { words } = useWords()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-label={words.nav.goTo}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        title={`${words.nav.goTo} (Ctrl K)`}
        className="grid size-10 place-items-center rounded-xl text-quiet hover:bg-raised hover:text-ink"
      >
        <Icon name="search" />
      </button>
      {isOpen && <Palette account={account} onClose={() => setOpen(false)} />}
    </>
  )
}

/** A shell cuts a line by Ctrl and K: it keeps that. */
function isShortcut(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'k' || event.defaultPrevented) return false
  if (event.shiftKey || event.altKey || event.ctrlKey === event.metaKey) return false
  const isInTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null
  return event.metaKey || !isInTerminal
}
