'use client'

import { type RefObject, useEffect, useRef, useState } from 'react'

/** A form in the place of the button that opens it; once it is closed, the focus is on that button again. */
export function useUnfolding(): {
  isOpen: boolean
  open: () => void
  close: () => void
  opener: RefObject<HTMLButtonElement | null>
} {
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    if (!isOpen && wasOpen.current) opener.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false), opener }
}
