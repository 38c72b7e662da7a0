'use client'

import { type RefObject, useEffect, useRef } from 'react'

/**
 * Closes what is open when something else is pressed or focused, and by Escape, after which the focus is on what had
 * opened it: the first `opener` in the box.
 */
export function useClosing(
  box: RefObject<HTMLElement | null>,
  isOpen: boolean,
  { opener, close }: { opener: 'button' | 'summary'; close: () => void },
): void {
  const latest = useRef(close)
  latest.current = close
  useEffect(() => {
    if (!isOpen) return
    const onOutside = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) latest.current()
    }
    const onKey = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return
      latest.current()
      box.current?.querySelector<HTMLElement>(opener)?.focus()
    }
    document.addEventListener('pointerdown', onOutside)
    document.addEventListener('focusin', onOutside)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onOutside)
      document.removeEventListener('focusin', onOutside)
      document.removeEventListener('keydown', onKey)
    }
  }, [box, isOpen, opener])
}
